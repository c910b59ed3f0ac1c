import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';

const RECONNECT_MILLIS = 10;

/** Follows with ws; a dropped connection resumes behind the last version that was seen. */
export function followWithWs(host, path, seen) {
  let closed = false;
  let socket;
  const connect = () => {
    socket = new WebSocket(`ws://${host}${path}?cursor=${seen.version}`);
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      if (frame.type === 'ping') {
        socket.send('{"type":"pong"}');
      } else {
        seen.take(frame);
      }
    });
    socket.on('error', () => {});
    socket.on('unexpected-response', (request, response) => {
      throw new Error(`the handshake was answered with ${response.statusCode}`);
    });
    socket.on('close', () => closed || setTimeout(connect, RECONNECT_MILLIS));
  };
  connect();
  return () => {
    closed = true;
    socket.terminate();
  };
}

/** Follows with the wscat command, whose output is read. It ends with its connection and is started again. */
export function followWithWscat(host, path, seen) {
  const command = createRequire(import.meta.url).resolve('wscat/bin/wscat');
  let closed = false;
  let child;
  const connect = () => {
    child = spawn(process.execPath, [command, '--no-color', '-c', `ws://${host}${path}?cursor=${seen.version}`]);
    let rest = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const start = line.indexOf('{"type"');
        if (start >= 0) {
          seen.take(JSON.parse(line.slice(start)));
        }
      }
    });
    child.on('close', () => closed || setTimeout(connect, RECONNECT_MILLIS));
  };
  connect();
  return () => {
    closed = true;
    child.kill();
  };
}

/** Follows with the EventSource of npm, which resumes by itself with Last-Event-ID. */
export function followWithEventSource(host, path, seen) {
  const source = new EventSource(`http://${host}${path}?cursor=${seen.version}`);
  source.onmessage = (message) => {
    const frame = JSON.parse(message.data);
    if (Number(message.lastEventId) !== frame.version) {
      throw new Error(`id ${message.lastEventId} of ${message.data}`);
    }
    seen.take(frame);
  };
  return () => source.close();
}
