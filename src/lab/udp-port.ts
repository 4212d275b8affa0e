/** UDP sockets for the lab's servers: a port of one's own, the next free one when it is busy. */
import { createSocket, type Socket } from 'node:dgram';
import { LoadError } from '../errors.js';

/** A boot storm arrives in bursts; the default buffer would drop them before we are scheduled. */
const RECEIVE_BUFFER_BYTES = 4 << 20;
/** So many ports in a row are tried. */
const TRIES = 10;

/** Port 0 means any. Throws LoadError('cannot-start') when no port can be had. */
export async function bindUdp(address: string, port: number): Promise<Socket> {
  const lastPort = port === 0 ? 0 : Math.min(port + TRIES - 1, 65535);
  for (let next = port; ; next++) {
    try {
      return await bind(address, next);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EADDRINUSE' && next < lastPort) continue;
      const ports = lastPort === port ? `port ${port}` : `ports ${port} to ${lastPort}`;
      throw new LoadError('cannot-start', `cannot listen on ${address}, UDP ${ports}: ${code}`, {
        hint: code === 'EACCES' ? 'ports below 1024 need root; take a higher one' : 'see who uses it: ss -lunp',
        cause: error,
      });
    }
  }
}

function bind(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
