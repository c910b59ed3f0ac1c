// Tries the page as a person would. Usage: page.mjs CHROMIUM URL KEY [SCREENSHOT]; no KEY where the node has none
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [executablePath, url, key, screenshot] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1300 } });
  const complaints = [];
  const requests = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A browser logs every answer of 400 and above.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));

  await page.goto(url);
  const state = page.locator('#state');
  if (key) {
    await state.getByText('asks for a key').waitFor();
    await page.locator('#key').fill('wrong');
    await page.getByRole('button', { name: 'Use' }).click();
    await state.getByText('none of the node').waitFor();
    await page.locator('#key').fill(key);
    await page.getByRole('button', { name: 'Use' }).click();
  }
  await state.getByText('Version').waitFor();
  const operations = await page.locator('.operation').count();
  assert.ok(operations >= 14, `${operations} operations`);

  async function send(operation, status, expected, prepare = async () => {}) {
    const details = page.locator(`#${operation}`);
    if (!(await details.evaluate((element) => element.open))) await details.locator('> summary').click();
    await prepare(details);
    await details.getByRole('button', { name: 'Send' }).click();
    await details.locator('.status').getByText(status).waitFor();
    const answer = (await details.locator('.answer').textContent()).trim();
    assert.match(answer, expected);
    return details;
  }
  const id = key ? 'tried-with-key' : 'tried';
  await page.locator('#stream [name=id]').fill(id);
  await send('putConversation', '201', /"id": "tried/);
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.locator('#connection').getByText('Following').waitFor();
  const frames = page.locator('#frames li');
  await send('appendEvents', '201', /"seq": 1/);
  await frames.getByText('"type":"event"').first().waitFor();
  await send('appendEvents', '201', /"seqs"/, (details) => details.getByLabel('example').selectOption({ index: 1 }));
  await frames.getByText('"version":3').first().waitFor();
  await send('readWindow', '200', /"used_tokens": 65/);
  await send('readLog', '200', /^\{"seq":1[^\n]*\n\{"seq":2/, (details) => details.getByLabel('Accept').selectOption('application/x-ndjson'));
  await send('compact', '200', /"version": 4/);
  await frames.getByText('"type":"compaction"').waitFor();
  await send('compact', '400', /"message": "from_seq/, (details) => details.locator('[name=body]').fill('{"from_seq": "1", "to_seq": 3, "replacement": []}'));
  // Content is shown, never run.
  const hostile = '{"event": {"role": "user", "content": "<img src=x onerror=\\"document.title=1\\"></script><script>document.title=2</script>"}}';
  await send('appendEvents', '201', /"seq": 4/, (details) => details.locator('[name=body]').fill(hostile));
  await frames.getByText('<img src=x').first().waitFor();
  assert.equal(await page.title(), 'Fastpaca: try the API');
  assert.equal(await page.locator('img').count(), 0);
  if (screenshot) {
    await page.locator('#readLog > summary, #compact > summary').first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: screenshot, fullPage: true });
  }
  await send('deleteConversation', '204', /^$/);
  await page.locator('#connection').getByText('deleted').waitFor();
  await frames.getByText('"type":"tombstoned"').waitFor();

  const { origin } = new URL(url);
  assert.deepEqual(requests.filter((each) => !each.startsWith(origin) && !each.startsWith('data:')), [], 'nothing else is asked');
  assert.deepEqual(complaints, [], 'the browser has no complaints');
  const inline = await page.evaluate(async () => {
    const script = Object.assign(document.createElement('script'), { textContent: 'window.injected = true' });
    document.body.append(script);
    return window.injected === true;
  });
  assert.equal(inline, false, 'the policy lets no other script run');
  console.log(`page ${key ? 'with' : 'without'} a key: ${operations} operations, ${await frames.count()} frames, ${requests.length} requests`);
} finally {
  await browser.close();
}
