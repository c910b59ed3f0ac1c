'use strict';

/** Where this node's paths begin: a proxy may have put something before them. */
const base = new URL('.', location.href);
const MOST_FRAMES = 500;
const RECONNECT_MS = 1000;

let key = '';
let conversation = 'support-17';
let api;
let following;

const byId = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function authorized(headers = {}) {
  return key ? { ...headers, Authorization: `Bearer ${key}` } : headers;
}

function urlOf(path, query = '') {
  return new URL(path.slice(1) + (query && `?${query}`), base);
}

function say(text, failed = false) {
  byId('state').textContent = text;
  byId('state').classList.toggle('failed', failed);
}

/** Looks a reference of the document up; anything else is itself. */
function resolved(value) {
  return value?.$ref ? resolved(value.$ref.slice(2).split('/').reduce((at, name) => at[name], api)) : value;
}

/** A schema with its references replaced, for people to read. */
function spelledOut(value) {
  if (Array.isArray(value)) return value.map(spelledOut);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(resolved(value)).map(([name, inner]) => [name, spelledOut(inner)]));
}

/** Lays JSON out without reading it: numbers and strings stay as the server wrote them. */
function laidOut(json) {
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  return json.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, (token) => {
    if (token === '{' || token === '[') { depth++; return token + line(); }
    if (token === '}' || token === ']') { depth--; return line() + token; }
    return token === ',' ? ',' + line() : token === ':' ? ': ' : token;
  });
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curl(method, url, headers, body) {
  const words = ['curl'];
  if (method !== 'GET') words.push('-X', method);
  words.push(quoted(url.href));
  if (key) words.push('-H', '"Authorization: Bearer $KEY"');
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoted(`${name}: ${value}`));
  if (body !== undefined) words.push('-d', quoted(body));
  return words.join(' ');
}

/** All places that name a conversation name the same one. */
function conversationInput(properties) {
  const input = element('input', { ...properties, name: 'id', required: true, value: conversation });
  input.addEventListener('input', () => {
    conversation = input.value;
    document.querySelectorAll('input[name=id]').forEach((other) => (other.value = conversation));
  });
  return input;
}

function parameterInput(parameter) {
  const schema = resolved(parameter.schema);
  const properties = { name: parameter.name, title: parameter.description ?? '' };
  if (parameter.in === 'path') return conversationInput(properties);
  const choices = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : undefined);
  return choices
    ? element('select', properties, ...['', ...choices].map((choice) => element('option', { value: choice, textContent: choice })))
    : element('input', { ...properties, placeholder: schema.default ?? '' });
}

/** What the answer may be, when it is no error; where there is a choice, the form offers it. */
function mediaTypes(operation) {
  return [...new Set(Object.entries(operation.responses).filter(([status]) => status < 300).flatMap(([, response]) => Object.keys(resolved(response).content ?? {})))];
}

function bodyFields(operation) {
  const content = operation.requestBody?.content['application/json'];
  if (!content) return [];
  const examples = Object.values(content.examples);
  const text = element('textarea', { name: 'body', rows: 8, spellcheck: false, value: JSON.stringify(examples[0].value, null, 2) });
  const fields = [element('label', { className: 'wide' }, 'body', text)];
  if (examples.length > 1) {
    const choice = element('select', {}, ...examples.map((example, i) => element('option', { value: i, textContent: example.summary })));
    choice.addEventListener('change', () => (text.value = JSON.stringify(examples[choice.value].value, null, 2)));
    fields.unshift(element('label', {}, 'example', choice));
  }
  const schema = element('details', { className: 'wide' }, element('summary', { textContent: 'schema' }),
    element('pre', { textContent: JSON.stringify(spelledOut(content.schema), null, 2) }));
  return [...fields, schema];
}

async function send(method, path, parameters, form, answer) {
  const values = new FormData(form);
  const query = new URLSearchParams(parameters.filter((each) => each.in === 'query' && values.get(each.name)).map((each) => [each.name, values.get(each.name)]));
  const url = urlOf(path.replace('{id}', encodeURIComponent(values.get('id') ?? '')), query.toString());
  const body = values.get('body') ?? undefined;
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (values.get('accept')) headers.Accept = values.get('accept');
  const status = element('p', { className: 'status', role: 'status', textContent: 'Waiting…' });
  answer.replaceChildren(element('pre', { className: 'curl', textContent: curl(method, url, headers, body) }), status);
  try {
    const begun = performance.now();
    const response = await fetch(url, { method, headers: authorized(headers), body });
    const text = await response.text();
    status.textContent = `${response.status} ${response.statusText}, ${Math.round(performance.now() - begun)} ms`;
    status.classList.toggle('failed', !response.ok);
    const isJson = response.headers.get('Content-Type') === 'application/json';
    answer.append(
      element('pre', { textContent: [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n') }),
      element('pre', { className: 'answer', textContent: isJson ? laidOut(text) : text }));
  } catch (failure) {
    status.textContent = `No answer: ${failure.message}`;
    status.classList.add('failed');
  }
}

function operationForm(method, path, parameters, operation) {
  const answer = element('div');
  const form = element('form', {}, ...parameters.map((each) => element('label', {}, each.name, parameterInput(each))));
  const types = mediaTypes(operation);
  if (types.length > 1) {
    form.append(element('label', {}, 'Accept', element('select', { name: 'accept' }, ...types.map((type) => element('option', { textContent: type })))));
  }
  form.append(...bodyFields(operation), element('button', { textContent: 'Send' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(method, path, parameters, form, answer);
  });
  const statuses = Object.entries(operation.responses).map(([status, response]) => `${status}  ${resolved(response).description}`).join('\n');
  return [
    ...(operation.description ? [element('p', { textContent: operation.description })] : []), form, answer,
    element('details', {}, element('summary', { textContent: 'answers' }), element('pre', { textContent: statuses }))];
}

function operationDetails(method, path, shared, operation) {
  const parameters = [...(shared ?? []), ...(operation.parameters ?? [])].map(resolved).filter((each) => each.in !== 'header');
  const details = element('details', { className: 'operation', id: operation.operationId },
    element('summary', {}, element('b', { textContent: method }), element('code', { textContent: path }), element('span', { textContent: operation.summary })));
  details.addEventListener('toggle', () => {
    if (details.childElementCount === 1) details.append(...operationForm(method, path, parameters, operation));
  });
  return details;
}

function showOperations() {
  const sections = new Map(api.tags.map((tag) => [tag.name, element('section', {}, element('h2', {}, `${tag.name} `, element('small', { textContent: tag.description })))]));
  for (const [path, { parameters, ...operations }] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (path.endsWith('/stream')) continue; // It has a form of its own, and no end.
      sections.get(operation.tags[0]).append(operationDetails(method.toUpperCase(), path, parameters, operation));
    }
  }
  byId('operations').replaceChildren(...[...sections.values()].filter((section) => section.childElementCount > 1));
}

/** Whether the node takes the key, or needs none; the description alone may be open to everybody. */
async function mayEnter() {
  const { status } = await fetch(urlOf('/v1/cluster'), { method: 'HEAD', headers: authorized() });
  return status !== 401;
}

async function load() {
  try {
    const entered = await mayEnter();
    if (!entered) {
      say(key ? 'This is none of the node’s keys.' : 'This node asks for a key.', true);
      byId('key').focus();
    }
    const response = await fetch(urlOf('/openapi.json'), { headers: authorized() });
    if (response.status === 401) return;
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    api = await response.json();
    if (entered) say(`Version ${api.info.version}${key ? ', with a key' : ''}`);
    byId('follow').hidden = false;
    showOperations();
  } catch (failure) {
    say(`The description cannot be read: ${failure.message}`, true);
  }
}

/** Reads Server-Sent Events: a browser's own reader, EventSource, cannot send a key. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const fields = Object.fromEntries(event.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
      if (fields.data) yield fields;
    }
  }
}

function showFrame(id, data) {
  const frames = byId('frames');
  frames.append(element('li', { value: id, textContent: data }));
  while (frames.childElementCount > MOST_FRAMES) frames.firstChild.remove();
  frames.scrollTop = frames.scrollHeight;
}

async function followOnce(id, query, signal) {
  const response = await fetch(urlOf(`/v1/conversations/${encodeURIComponent(id)}/stream`, query.toString()), { headers: authorized({ Accept: 'text/event-stream' }), signal });
  if (response.status === 204) return 'The conversation is deleted.';
  if (!response.ok) {
    const refusal = `${response.status}: ${(await response.json()).message}`;
    // A node that is full or stops may answer later; whatever else is wrong stays wrong.
    if (response.status !== 503) return refusal;
    throw new Error(refusal);
  }
  byId('connection').textContent = 'Following';
  for await (const { id: version, data } of eventsOf(response.body)) {
    query.set('cursor', version);
    showFrame(version, data);
  }
  throw new Error('The connection ended');
}

async function follow(id, query, signal) {
  for (;;) {
    let end;
    try {
      end = await followOnce(id, query, signal);
    } catch (failure) {
      end = signal.aborted ? 'Stopped' : undefined;
      byId('connection').textContent = `${failure.message}; connecting again`;
    }
    if (end) {
      byId('connection').textContent = end;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

byId('access').addEventListener('submit', (event) => {
  event.preventDefault();
  key = byId('key').value.trim();
  load();
});

byId('stream').addEventListener('submit', async (event) => {
  event.preventDefault();
  following?.abort();
  const mine = (following = new AbortController());
  const values = new FormData(event.target);
  const query = new URLSearchParams({ includeEvents: values.has('events') });
  if (values.get('cursor')) query.set('cursor', values.get('cursor'));
  byId('frames').replaceChildren();
  byId('stop').disabled = false;
  await follow(values.get('id'), query, mine.signal);
  if (mine === following) byId('stop').disabled = true;
});

byId('stop').addEventListener('click', () => following?.abort());
byId('stream').querySelector('[name=id]').replaceWith(conversationInput({}));
load();
