// The texts that are counted, by kind.
import { readFileSync } from "node:fs";

const english = [
  "",
  "a",
  "Hello",
  "hello world",
  "Hello, world!",
  "The quick brown fox jumps over the lazy dog.",
  "Your refund of $120.50 was issued on May 3rd; it takes five to seven business days to arrive.",
  "Could you please check whether my reservation JG7FMM is still on hold?",
  "\"Nobody told me,\" she said -- and hung up.",
  "We tried e-mail, phone and (twice) the chat; nothing helped...",
  "THIS MESSAGE IS WRITTEN IN CAPITALS, AND IT IS NOT FRIENDLY.",
  "iPhone, eBay, McDonald, LaTeX, GitHub, YouTube, OpenAI and PostgreSQL mix their cases.",
  "naïve façade, coöperate, résumé and jalapeño",
  "The year’s best — and worst — ideas: “quotes”, ‘apostrophes’ and an ellipsis…",
  "She sells sea shells by the sea shore. ".repeat(20),
  "One line\nand another\n\nand a paragraph.\r\nAnd a line of Windows.\r\n",
];

const code = [
  "int main(void) { return 0; }",
  "if (orders.isEmpty()) {\n    throw new IllegalStateException(\"no order \" + id);\n}\n",
  "def total(rows):\n\tfor row in rows:\n\t\tyield row['price'] * 1.19  # with tax\n",
  "SELECT id, created_at FROM orders WHERE status = 'open' AND total >= 100.0 ORDER BY 2 DESC LIMIT 50;",
  "const sum = (a, b) => a + b; // arrow\nexport default sum;",
  "#include <stdio.h>\n\n/* comment */\n#define MAX(a,b) ((a)>(b)?(a):(b))\n",
  "fn main() { let v: Vec<u8> = vec![0; 1 << 20]; println!(\"{:?}\", v.len()); }",
  "for i in $(seq 1 10); do echo \"$i\" >> /tmp/out.txt; done",
  "curl -sS -X POST 'http://localhost:4000/v1/conversations/x/events?limit=10&cursor=abc%20d' -H 'Content-Type: application/json'",
  "<!DOCTYPE html><html lang=\"en\"><head><title>Hi</title></head><body class='a b'>&nbsp;</body></html>",
  "a != b && c === d || !e ?? f?.g ** 2 >>> 3",
  "//////////////////////////////////////////////////////////\n// A banner\n//////////////////////////////////////////////////////////\n",
  "path/to/file.txt ../relative/ ./here/\n/absolute/\n/\n",
  "x=1;\n\n\n\ny=2;\n    \n    z=3;   \n",
  "snake_case_name, camelCaseName, PascalCaseName, SCREAMING_SNAKE_NAME, kebab-case-name, XMLHttpRequest2",
  "\\d+(?:\\.\\d{1,3})?|[^\\s\\p{L}]++$",
  "```java\nvar x = 1;\n```\n\n- item\n- [ ] task\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
  "0x7fff_ffff 1e-9 1_000_000 0b1010 3.14159f 'c' L\"wide\"",
];

const json = [
  "{}",
  "[]",
  "[1,2,3]",
  "{\"a\":1}",
  "{\"type\":\"tool_call\",\"id\":\"call_9aB3x\",\"name\":\"get_reservation_details\",\"payload\":{\"reservation_id\":\"JG7FMM\"}}",
  "{\n  \"name\": \"Ann\",\n  \"age\": 31,\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ],\n  \"nested\": {\n    \"deep\": {\n      \"deeper\": null\n    }\n  }\n}\n",
  "{\"price\":-12.50e+3,\"ok\":true,\"no\":false,\"nil\":null,\"s\":\"\\\"quoted\\\" \\u00e4 \\n\"}",
  "[[[[[[[[[[]]]]]]]]]]",
  "{\"id\":\"6f1c2a9e-8d0b-4f6e-9a55-0c1d2e3f4a5b\",\"at\":\"2025-01-31T23:59:59.123456Z\",\"ip\":\"192.168.0.255\"}",
  "{\"data\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\"}",
];

const cjk = [
  "你好，世界！",
  "请问我的订单什么时候能到？已经等了三天了。",
  "中文和English混合在一起，还有数字123和符号％。",
  "繁體中文的測試：鬱龘靐齉爩",
  "お誕生日おめでとう",
  "カタカナとひらがなと漢字、そして「引用」も。",
  "東京都の天気は晴れ、気温は25℃です。ﾊﾝｶｸもあります。",
  "안녕하세요, 주문 번호 4521의 배송 상태를 알고 싶습니다.",
  "한글과 漢字와 English를 섞어 씁니다.",
  "　全角の空白　と　ＡＢＣ　１２３",
  "的".repeat(100),
  "中文字符测试".repeat(60),
  "𠮷野家で𩸽を食べる",
  "第１回：二〇二五年一月三十一日（金）",
];

const emoji = [
  "👍",
  "😀😃😄😁😆😅🤣😂",
  "Thanks a lot! 🙏🙏🏽 See you 👋",
  "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, 👨🏿‍💻 coder",
  "🇩🇪🇯🇵🇰🇷🇺🇸",
  "1️⃣2️⃣3️⃣ #️⃣ *️⃣",
  "❤️ ♥ ❤ ✔ ✅ ☑️ ⚠️ ➡️ →",
  "🎉".repeat(64),
  "a🎉b🎊c",
  "🫠🫡🫥🪿",
  "(╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯",
  "unpaired \ud83d and \udc4d surrogates\ud83d",
];

const otherScripts = [
  "Привет, мир! Где мой ЗАКАЗ?",
  "Καλημέρα κόσμε, ΠΟΎ είναι η παραγγελία μου;",
  "שלום עולם, איפה ההזמנה שלי?",
  "مرحبا بالعالم، أين طَلَبِي؟ ١٢٣٤٥",
  "नमस्ते दुनिया, मेरा ऑर्डर कहाँ है? १२३४",
  "สวัสดีชาวโลก คำสั่งซื้อของฉันอยู่ที่ไหน",
  "İstanbul'da ışık, ŞIK ve ığdır",
  "Tiếng Việt: đơn hàng của tôi ở đâu rồi?",
  "Größe, Straße, ẞ, ǅ, ǈ, ﬁ, ª, º, ʰ, ǃ",
  "გამარჯობა, ᲛᲗᲐᲕᲠᲣᲚᲘ; Բարեւ ԱՇԽԱՐՀ",
  "e\u0301 a\u0308\u0301 \u0301 alone, x\u20dd, \u0301A \u0301AB \u0301ab !\u0301!",
  "½ ² ³ Ⅷ ⅷ ① ㊿ ൧൨൩ 𝟙𝟚𝟛𝟜",
  "\u0301".repeat(50),
  "ſ'ſ x'ſ X'S y'LL z'Ll w'rE",
];

const whiteSpace = [
  " ",
  "  ",
  "   ",
  "\n",
  "\n\n\n",
  "\r\n\r\n",
  "\t",
  "\t\t\tx",
  " x",
  "  x",
  "x ",
  "x  ",
  "x \n",
  "x \n ",
  "x\n \n",
  "x \n  \n   y",
  "   \t \n \t  \r\n   end",
  " ".repeat(79),
  " ".repeat(300) + "x",
  "\n".repeat(100),
  " \n".repeat(50),
  "\u00a0\u00a0x \u2003y\u2028z\u3000 \u0085 \u000b\u000c w",
  "a\u200bb\ufeffc\u2060d",
  "\u0000\u0001\u001f\u007f\u0080\u009f",
  " 1  2   3",
  "! \n!\n /\n//\n\n//",
];

const contractions = [
  "I'm, you're, he's, we'll, they've, I'd, don't, isn't",
  "I'M, YOU'RE, HE'S, WE'LL, THEY'VE, I'D, DON'T, ISN'T",
  "'s 't 're 've 'm 'll 'd 'x 'S 'T 'RE 'VE 'M 'LL 'D",
  "rock'n'roll, o'clock, y'all'd've, 'tis, 'twas, dogs' tails",
  "it's's's 's'l 'r 'v 'l 'lo 'rer",
  "can’t won’t it’s",
  "A's B'll C've 1's 2'll !'s",
  "'",
  "''",
  "x'",
];

const numbers = [
  "0",
  "42",
  "123",
  "1234",
  "1234567890",
  "3.14159265358979",
  "1,234,567.89 EUR",
  "+1 (555) 010-9999",
  "2025-01-31T23:59:59Z",
  "2 + 2 = 4",
  "10^-3 = 0.001",
  "7".repeat(100),
  "v1.2.3-rc.4+build.567",
  "4111 1111 1111 1111",
];

const longWords = [
  "antidisestablishmentarianism",
  "Donaudampfschifffahrtsgesellschaftskapitän",
  "supercalifragilisticexpialidocious ".repeat(3),
  "a".repeat(1000),
  "A".repeat(1000),
  "ab".repeat(1000),
  "x".repeat(5000),
  "xyzzy".repeat(700),
  "=".repeat(80),
  "-".repeat(513),
  "#".repeat(2000),
  "hello" + "o".repeat(700),
  "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ".repeat(40),
];

const special = [
  "<|endoftext|>",
  "before<|endoftext|>after",
  "<|fim_prefix|>a<|fim_middle|>b<|fim_suffix|>c<|endofprompt|>",
  "<|im_start|>user\nhi<|im_end|>\n<|endoftext|><|endoftext|>",
  "<| endoftext |>",
];

/** From sierra-research/tau-bench, MIT licence; see LICENSE.tau-bench beside the counts. */
function tauBench(file) {
  const texts = [];
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    for (const message of JSON.parse(line).messages) {
      if (message.content) {
        texts.push(message.content);
      }
      for (const call of message.tool_calls ?? []) {
        texts.push(JSON.stringify(call));
      }
    }
  }
  return texts.filter((text, index) => text.length < 1500 && index % 3 === 0).slice(0, 40);
}

/** Every kind of character beside every other: what no writer would think of. */
function mixed(count) {
  const units =
    "a b z A B Z é É ß 中 あ ア 한 ª ʰ ǅ \u0301 \u0903 \u20dd 0 1 9 ½ ١ ' 's 'll 'RE ’ . , ! / // - _ ( { \" \\ # € 😀 🇩 \u200d \ufe0f the ing tion".split(" ");
  units.push(" ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u0000");
  let state = 20250131;
  const next = (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, () => {
    let text = "";
    for (let i = next(40) + 1; i > 0; i--) {
      text += units[next(units.length)];
    }
    return text;
  });
}

export function texts(tauBenchFile) {
  return {
    english,
    code,
    json,
    cjk,
    emoji,
    "other scripts": otherScripts,
    "white space": whiteSpace,
    contractions,
    numbers,
    "long words": longWords,
    "special tokens": special,
    "tau-bench": tauBench(tauBenchFile),
    mixed: mixed(60),
  };
}
