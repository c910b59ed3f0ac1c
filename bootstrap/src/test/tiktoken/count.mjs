// Writes the reference counts: one JSON object a line, of the kind, the text and its tokens in each encoding, as counted by OpenAI's
// tiktoken, of which the npm package "tiktoken" is the WebAssembly build. To run it: npm install && node count.mjs
import { writeFileSync } from "node:fs";
import { get_encoding } from "tiktoken";
import { texts } from "./texts.mjs";

const tauBenchFile = new URL("../../../../ports/src/test/resources/tau-bench/conversations.jsonl", import.meta.url);
const countsFile = new URL("../resources/com/fastpaca/bootstrap/token/tiktoken/counts.jsonl", import.meta.url);

const encodings = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"].map((name) => [name, get_encoding(name)]);
const asciiOnly = (json) => json.replace(/[^\x20-\x7e]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

const lines = [];
for (const [kind, ofKind] of Object.entries(texts(tauBenchFile))) {
  for (const text of ofKind) {
    const counts = encodings.map(([name, encoding]) => [name, encoding.encode_ordinary(text).length]);
    lines.push(asciiOnly(JSON.stringify({ kind, text, ...Object.fromEntries(counts) })));
  }
}
writeFileSync(countsFile, lines.join("\n") + "\n");
console.log(`${lines.length} texts`);
