import { describe, expect, it } from 'vitest';
import { TftpSession, type TftpSettings } from '#lab/sessions/tftp.js';
import type { TftpLink, TftpTransfer } from '#lab/sessions/tftp-transfer.js';
import { decodeTftp, encodeAck, encodeError, encodeReadRequest, type TftpOptions } from '#wire/tftp/packet.js';

const phone = { address: 0x7f100100, port: 51_000 };

/** Any file named by its size, each byte telling its place. */
function fileOfSize(name: string): Uint8Array | null {
  const size = Number(name);
  return Number.isInteger(size) ? Uint8Array.from({ length: size }, (_, n) => n % 251) : null;
}

/** The server and one client of it; what the server sends is collected. */
class Exchange implements TftpLink {
  readonly sent: { bytes: Uint8Array; address: number; port: number }[] = [];
  isClosed = false;
  now = 0;
  readonly session: TftpSession;
  transfer: TftpTransfer | null = null;

  constructor(settings: Partial<TftpSettings> = {}) {
    this.session = new TftpSession({ file: fileOfSize, ...settings });
  }

  send(bytes: Uint8Array, address: number, port: number): void {
    if (this.isClosed) throw new Error('sent through a closed link');
    this.sent.push({ bytes, address, port });
  }

  close(): void {
    expect(this.isClosed).toBe(false);
    this.isClosed = true;
  }

  request(name: string, options: TftpOptions = {}): void {
    this.deliverRequest(encodeReadRequest(name, 'octet', options));
  }

  deliverRequest(bytes: Uint8Array): void {
    this.transfer = this.session.onRequest(this.now, bytes, phone.address, phone.port, () => this);
  }

  deliver(bytes: Uint8Array, from = phone): void {
    this.transfer!.onDatagram(this.now, bytes, from.address, from.port);
  }

  /** Lets the time run until the transfer wants to be woken. */
  alarm(): void {
    this.now = this.transfer!.alarmAt;
    this.transfer!.onAlarm(this.now);
  }

  get last() {
    return decodeTftp(this.sent.at(-1)!.bytes);
  }

  /** Acknowledges every block until the transfer is over, and gives what arrived. */
  fetch(): Uint8Array {
    const file: Uint8Array[] = [];
    while (!this.transfer!.isOver) {
      const packet = this.last;
      if (packet.kind === 'data') file.push(packet.bytes);
      this.deliver(encodeAck(packet.kind === 'data' ? packet.block : 0));
    }
    return Uint8Array.from(Buffer.concat(file));
  }
}

describe('a transfer', () => {
  it.each([
    [0, 1],
    [511, 1],
    [512, 2],
    [513, 2],
    [1024, 3],
  ])('brings %i bytes in %i blocks', (size, blocks) => {
    const exchange = new Exchange();
    exchange.request(String(size));
    expect(exchange.fetch()).toEqual(fileOfSize(String(size)));
    expect(exchange.sent).toHaveLength(blocks);
    expect(exchange.isClosed).toBe(true);
    expect(exchange.session.counts).toMatchObject({ requests: 1, completed: 1, resent: 0 });
  });

  it('goes on past block 65535', () => {
    const exchange = new Exchange();
    const size = 8 * 65_540 + 3;
    exchange.request(String(size), { blksize: '8' });
    expect(Buffer.compare(exchange.fetch(), fileOfSize(String(size))!)).toBe(0);
  });

  it('sends a block again when its time is up, the lost one being DATA or ACK', () => {
    const exchange = new Exchange();
    exchange.request('513');
    exchange.alarm();
    expect(exchange.now).toBe(1000);
    expect(exchange.sent[1]).toEqual(exchange.sent[0]);
    expect(exchange.fetch()).toHaveLength(513);
    expect(exchange.session.counts).toMatchObject({ completed: 1, resent: 1 });
  });

  it('is no sorcerer’s apprentice: a second ACK of the same block calls up nothing', () => {
    const exchange = new Exchange();
    exchange.request('2000');
    exchange.deliver(encodeAck(1));
    exchange.deliver(encodeAck(1));
    exchange.deliver(encodeAck(0));
    exchange.deliver(encodeAck(7));
    expect(exchange.sent).toHaveLength(2);
    expect(exchange.last).toMatchObject({ kind: 'data', block: 2 });
  });

  it('is given up when its client stays silent', () => {
    const exchange = new Exchange({ tries: 3, resendMs: 500 });
    exchange.request('10');
    while (!exchange.transfer!.isOver) exchange.alarm();
    expect(exchange.now).toBe(1500);
    expect(exchange.sent).toHaveLength(3);
    expect(exchange.session.counts).toMatchObject({ abandoned: 1, resent: 2, completed: 0 });
    expect(exchange.transfer!.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('answers a stranger with error 5 and goes on with its client', () => {
    const exchange = new Exchange();
    exchange.request('600');
    exchange.deliver(encodeAck(1), { ...phone, port: 51_001 });
    expect(exchange.last).toMatchObject({ kind: 'error', code: 5 });
    expect(exchange.sent.at(-1)).toMatchObject({ address: phone.address, port: 51_001 });
    exchange.deliver(encodeAck(1));
    expect(exchange.last).toMatchObject({ kind: 'data', block: 2 });
    expect(exchange.session.counts.strays).toBe(1);
  });

  it('ends when its client sends an error, and hears nothing more', () => {
    const exchange = new Exchange();
    exchange.request('600');
    exchange.deliver(encodeError(3, 'Disk full'));
    exchange.deliver(encodeAck(1));
    exchange.transfer!.onBroken(exchange.now);
    expect(exchange.sent).toHaveLength(1);
    expect(exchange.session.counts.aborted).toBe(1);
  });

  it('counts what makes no sense and goes on', () => {
    const exchange = new Exchange();
    exchange.request('600');
    exchange.deliver(Uint8Array.of(9, 9));
    exchange.deliver(encodeReadRequest('600'));
    expect(exchange.session.counts.unexpected).toBe(2);
    expect(exchange.fetch()).toHaveLength(600);
  });
});

describe('options', () => {
  it('are acknowledged as granted, then the first block follows', () => {
    const exchange = new Exchange();
    exchange.request('3000', { blksize: '1024', tsize: '0', timeout: '3' });
    expect(exchange.last).toEqual({ kind: 'optionAck', options: { blksize: '1024', tsize: '3000', timeout: '3' } });
    expect(exchange.transfer!.alarmAt).toBe(3000);
    expect(exchange.fetch()).toEqual(fileOfSize('3000'));
    expect(exchange.sent).toHaveLength(4);
  });

  it('may be granted less than asked: a block of at most the server’s size', () => {
    const exchange = new Exchange({ maxBlockSize: 600 });
    exchange.request('601', { blksize: '65464' });
    expect(exchange.last).toEqual({ kind: 'optionAck', options: { blksize: '600' } });
    expect(exchange.fetch()).toHaveLength(601);
  });

  it.each([{ blksize: '7' }, { blksize: '8.5' }, { blksize: 'big' }, { timeout: '0' }, { windowsize: '4' }])(
    'are passed over when they cannot be granted: %o',
    (options) => {
      const exchange = new Exchange();
      exchange.request('10', options);
      expect(exchange.last).toMatchObject({ kind: 'data', block: 1 });
    },
  );
});

describe('a request that gets no file', () => {
  it('is told so when there is none', () => {
    const exchange = new Exchange();
    exchange.request('SEP02AB12000001.cnf.xml');
    expect(exchange.last).toEqual({ kind: 'error', code: 1, message: 'File not found' });
    expect(exchange.sent[0]).toMatchObject(phone);
    expect([exchange.transfer, exchange.isClosed]).toEqual([null, true]);
    expect(exchange.session.counts).toMatchObject({ requests: 1, notFound: 1 });
  });

  it('is refused when it wants to write', () => {
    const exchange = new Exchange();
    const write = encodeReadRequest('10');
    write[1] = 2;
    exchange.deliverRequest(write);
    expect(exchange.last).toMatchObject({ kind: 'error', code: 2 });
    expect(exchange.session.counts).toMatchObject({ requests: 0, refused: 1 });
  });

  it('opens no link when it is none', () => {
    const exchange = new Exchange();
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0, 9, 0, 0), encodeAck(1)]) exchange.deliverRequest(bytes);
    expect([exchange.sent, exchange.isClosed, exchange.session.counts.unexpected]).toEqual([[], false, 3]);
  });
});
