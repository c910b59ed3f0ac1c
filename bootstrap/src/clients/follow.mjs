// Follows one conversation while writers append, compact and change its policy, and while the connection is cut at random moments.
// What was seen has to be each version once, in order, and equal to the log. Usage: see run.sh
import assert from 'node:assert/strict';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DroppingProxy } from './droppingproxy.mjs';
import { followWithEventSource, followWithWs, followWithWscat } from './followers.mjs';
import { random } from './random.mjs';

const [client, server, drops, writers, seed] = process.argv.slice(2);
const followers = { ws: followWithWs, wscat: followWithWscat, eventsource: followWithEventSource };
// A command takes a second to start, a browser's reconnecting as long as the server asks for.
const longestConnection = { ws: 150, wscat: 2000, eventsource: 1500 }[client];
const path = `/v1/conversations/followed-by-${client}`;
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(writers) });
const next = random(Number(seed));

function send(method, target, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(server + target, { method, agent, headers: { 'Content-Type': 'application/json', ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** All that a follower was told, which has to go up by one. */
const seen = {
  version: 0,
  events: [],
  changes: new Map(),
  windows: 0,
  take(frame) {
    if (frame.type === 'window') {
      assert.equal(frame.version, seen.version, 'a window is of the version that was told last');
      seen.windows++;
      return;
    }
    assert.equal(frame.version, seen.version + 1, `${JSON.stringify(frame).slice(0, 200)} behind ${seen.version}`);
    seen.version = frame.version;
    if (frame.type === 'event') {
      assert.equal(frame.seq, frame.event.seq);
      seen.events.push(frame.event);
    } else {
      seen.changes.set(frame.version, frame);
    }
  },
};

/** What the writers were answered, by version. */
const acknowledged = new Map();
let writing = true;

async function write(writer) {
  for (let turn = 0; writing; turn++) {
    const chance = next();
    if (chance < 0.9) {
      const events = Array.from({ length: 1 + Math.floor(next() * 3) }, (_, i) => ({ role: 'user', content: `${writer}/${turn}/${i} ${'x'.repeat(next() * 500)}` }));
      const answer = await send('POST', `${path}/events`, { events });
      assert.equal(answer.status, 201, answer.text);
    } else if (chance < 0.99) {
      const to = Math.max(1, Math.floor(next() * seen.events.length));
      const answer = await send('POST', `${path}/compact`, { from_seq: 1, to_seq: to, replacement: [{ role: 'system', content: `1 to ${to}` }] });
      // Another writer's summary may reach beyond this one's.
      assert.ok(answer.status === 200 || answer.status === 400, answer.text);
      if (answer.status === 200) {
        acknowledged.set(JSON.parse(answer.text).version, { type: 'compaction', range: { from_seq: 1, to_seq: to } });
      }
    } else {
      const answer = await send('PUT', path, { policy: { strategy: 'last_n', config: { limit: 10 + Math.floor(next() * 190) } } });
      assert.equal(answer.status, 200, answer.text);
    }
    await pause(next() * 40);
  }
}

await send('PUT', path, {});
const proxy = await DroppingProxy.before(server);
const stop = followers[client](proxy.host, `${path}/stream`, seen);
const begun = Date.now();
const all = Array.from({ length: Number(writers) }, (_, writer) => write(writer));
for (let drop = 0; drop < Number(drops); drop++) {
  const before = seen.version;
  await pause(next() * longestConnection);
  // A connection that was cut before it brought anything would only count.
  while (seen.version === before) {
    await pause(1);
  }
  proxy.drop();
}
writing = false;
await Promise.all(all);

const conversation = JSON.parse((await send('GET', path)).text);
for (let wait = 0; seen.version < conversation.version && wait < 1000; wait++) {
  await pause(20);
}
stop();
proxy.close();
const log = (await send('GET', `${path}/events`, undefined, { Accept: 'application/x-ndjson' })).text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
agent.destroy();

assert.equal(seen.version, conversation.version, 'the last version was seen');
assert.equal(log.length, conversation.last_seq);
assert.deepEqual(seen.events, log, 'the events seen are the log');
for (const [version, { type, range }] of acknowledged) {
  assert.deepEqual(seen.changes.get(version), { type, version, range }, 'an acknowledged compaction was seen');
}
const compactions = [...seen.changes.values()].filter((frame) => frame.type === 'compaction').length;
assert.equal(compactions, acknowledged.size, 'no compaction was seen that was not acknowledged');
assert.equal(log.length + seen.changes.size, conversation.version, 'each version once');
console.log(`${client}: ${drops} drops, ${writers} writers, ${((Date.now() - begun) / 1000).toFixed(0)} s: ${conversation.version} versions, `
  + `each once and in order: ${log.length} events, ${compactions} compactions, ${seen.changes.size - compactions} resets; ${seen.windows} windows`);
