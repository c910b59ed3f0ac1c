import net from 'node:net';

/** A TCP proxy whose connections can be cut in the middle of anything, as a network does it. */
export class DroppingProxy {
  #sockets = new Set();
  #server;

  static async before(url) {
    const proxy = new DroppingProxy();
    const { hostname, port } = new URL(url);
    proxy.#server = net.createServer((client) => {
      const upstream = net.connect(Number(port), hostname);
      const cut = () => [client, upstream].forEach((socket) => socket.destroy());
      for (const socket of [client, upstream]) {
        proxy.#sockets.add(socket);
        socket.on('error', cut).on('close', cut).on('close', () => proxy.#sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    });
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get host() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  drop() {
    this.#sockets.forEach((socket) => socket.destroy());
  }

  close() {
    this.#server.close();
    this.drop();
  }
}
