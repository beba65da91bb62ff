// The few messages of the Language Server Protocol that the checks need, over the server's standard input and output.
import {spawn} from 'node:child_process';

export class LanguageServer {
  constructor(program) {
    this.process = spawn(process.execPath, [program, '--stdio'], {stdio: ['pipe', 'pipe', 'inherit']});
    this.pending = new Map();
    this.diagnostics = new Map();
    this.waiting = new Map();
    this.nextId = 1;
    this.buffer = Buffer.alloc(0);
    this.process.stdout.on('data', (chunk) => this.#read(chunk));
    this.process.on('exit', (code) => {
      for (const {reject} of this.pending.values()) reject(new Error(`the server ended with ${code}`));
    });
  }

  async start() {
    await this.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        textDocument: {completion: {completionItem: {snippetSupport: true}}, publishDiagnostics: {}},
        workspace: {configuration: true, didChangeConfiguration: {dynamicRegistration: true}},
      },
    });
    this.notify('initialized', {});
  }

  // The diagnostics of a document with this text.
  async check(uri, text) {
    const published = new Promise((resolve) => this.waiting.set(uri, resolve));
    this.notify('textDocument/didOpen', {textDocument: {uri, languageId: 'yaml', version: 1, text}});
    const diagnostics = await published;
    return diagnostics;
  }

  async completions(uri, text, line, character) {
    await this.check(uri, text);
    const answer = await this.request('textDocument/completion', {textDocument: {uri}, position: {line, character}});
    return (answer.items ?? answer).map((item) => item.label);
  }

  async stop() {
    await this.request('shutdown', null);
    this.notify('exit', null);
  }

  request(method, params) {
    const id = this.nextId++;
    this.#send({jsonrpc: '2.0', id, method, params});
    return new Promise((resolve, reject) => this.pending.set(id, {resolve, reject}));
  }

  notify(method, params) {
    this.#send({jsonrpc: '2.0', method, params});
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify(message));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  #read(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString())[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString());
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take(message) {
    if (message.method === 'textDocument/publishDiagnostics') {
      this.waiting.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method === 'workspace/configuration') {
      // One answer for each section asked for: YAML settings with everything from the network switched off.
      const settings = {validate: true, completion: true, hover: true, schemaStore: {enable: false}, schemas: {}};
      this.#send({jsonrpc: '2.0', id: message.id, result: message.params.items.map((item) => item.section === 'yaml' ? settings : {})});
    } else if (message.method !== undefined && message.id !== undefined) {
      this.#send({jsonrpc: '2.0', id: message.id, result: null});
    } else if (message.id !== undefined) {
      const {resolve, reject} = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
  }
}
