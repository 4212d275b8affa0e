import { describe, expect, it } from 'vitest';
import {
  IpPort,
  KEEP_ALIVE,
  LineStatReq,
  Register,
  RegisterTokenReq,
  TimeDateReq,
  Unregister,
} from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import { Link, node, old, register, young } from './call-manager-link.js';

const ipPort = IpPort.encode({ rtpPort: 16384 });

describe('registering', () => {
  it('is acknowledged with the keepalive intervals and the lower of both protocols', () => {
    const link = new Link(node({ keepaliveIntervalMs: 90_000 }));
    expect(link.say(0, register(old, 11))).toEqual([
      {
        name: 'RegisterAck',
        headerVersion: 0,
        bodySize: 20,
        fields: {
          keepaliveSeconds: 90,
          dateTemplate: 'M/D/YA',
          padding: new Uint8Array(2),
          secondaryKeepaliveSeconds: 60,
          protocolVersion: 11,
          features: 0xfff120,
        },
      },
      { name: 'CapabilitiesReq', headerVersion: 0, bodySize: 0, fields: {} },
    ]);
  });

  it.each([
    [3, 22, 3, 0],
    [5, 22, 5, 0xfef120],
    [22, 17, 17, 0xfff120],
    [30, 22, 22, 0xfff120],
  ])('a phone of protocol %i at a node of protocol %i speaks %i', (phone, maxProtocolVersion, chosen, features) => {
    const link = new Link(node({ maxProtocolVersion }));
    const [ack] = link.say(0, register(young, phone));
    expect(ack).toMatchObject({ name: 'RegisterAck', fields: { protocolVersion: chosen, features } });
  });

  it('never announces an interval of 0 seconds', () => {
    const [ack] = new Link(node({ keepaliveIntervalMs: 200 })).say(0, register(old, 11));
    expect(ack).toMatchObject({ fields: { keepaliveSeconds: 1 } });
  });

  it('of an unknown phone is rejected with a text, and the link stays open for another try', () => {
    const cm = node({ unknownPhoneText: 'Error: No License' });
    const link = new Link(cm);
    const stranger = { name: 'SEPDEADBEEF0001', deviceType: 7 };
    expect(link.say(0, joined([register(stranger, 11), ipPort]))).toEqual([
      { name: 'RegisterReject', headerVersion: 0, bodySize: 36, fields: { text: 'Error: No License' } },
    ]);
    expect(link.closes).toBe(0);
    expect(cm.counts).toMatchObject({ connections: 1, registered: 0, registers: 1, rejects: 1, unexpected: 0 });
    expect(link.say(10, register(old, 11))[0]?.name).toBe('RegisterAck');
  });

  it('of another model than the one entered is rejected', () => {
    const link = new Link(node({ wrongModelText: 'wrong model' }));
    expect(link.say(0, register({ ...old, deviceType: 308 }, 11))).toMatchObject([
      { name: 'RegisterReject', fields: { text: 'wrong model' } },
    ]);
  });

  it('a second time under one name closes the older link and keeps the newer', () => {
    const cm = node();
    const older = new Link(cm);
    const newer = new Link(cm);
    older.say(0, register(old, 11));
    newer.say(1, register(old, 11));
    expect([older.closes, newer.closes]).toEqual([1, 0]);
    expect(cm.registered.get(old.name)).toBe(newer.session);
    expect(cm.counts).toMatchObject({ connections: 1, registered: 1 });

    older.session.onEnd(2);
    expect(cm.registered.get(old.name)).toBe(newer.session);
  });

  it('again on the same link is acknowledged again', () => {
    const cm = node();
    const link = new Link(cm);
    link.say(0, register(old, 11));
    expect(link.say(1, register(old, 11))[0]?.name).toBe('RegisterAck');
    expect(link.closes).toBe(0);
    expect(cm.counts).toMatchObject({ connections: 1, registered: 1, registers: 2 });
  });

  it('comes with the shortest Register there is', () => {
    const { name: deviceName, deviceType } = old;
    const link = new Link(node());
    expect(link.say(0, Register.encode({ deviceName, deviceType }, 0, 36))).toMatchObject([
      { name: 'RegisterAck', fields: { protocolVersion: 0, features: 0 } },
      { name: 'CapabilitiesReq' },
    ]);
  });
});

describe('a link', () => {
  it('has its keepalives acked before and after Register', () => {
    const cm = node();
    const link = new Link(cm);
    const ack = [{ name: 'KeepAliveAck', headerVersion: 0, bodySize: 0, fields: {} }];
    expect(link.say(0, KEEP_ALIVE)).toEqual(ack);
    link.say(1, register(young, 22));
    expect(link.say(2, KEEP_ALIVE)).toEqual(ack);
    expect(cm.counts.keepalives).toBe(2);
  });

  it('is dropped after three silent intervals and a grace', () => {
    const cm = node();
    const link = new Link(cm);
    expect(link.session.alarmAt).toBe(Number.POSITIVE_INFINITY);
    link.say(500, register(old, 11));
    link.say(30_500, KEEP_ALIVE);
    expect(link.session.alarmAt).toBe(30_500 + 3 * 30_000 + 1_000);

    link.session.onAlarm(121_499);
    expect(link.closes).toBe(0);
    link.session.onAlarm(121_500);
    expect(link.closes).toBe(1);
    expect(link.session.alarmAt).toBe(Number.POSITIVE_INFINITY);
    expect(cm.counts).toMatchObject({ connections: 0, registered: 0, timeouts: 1 });
  });

  it('is given the secondary interval while nobody is registered on it', () => {
    const link = new Link(node());
    link.say(0, KEEP_ALIVE);
    expect(link.session.alarmAt).toBe(3 * 60_000 + 1_000);
  });

  it('is closed after UnregisterAck, and answers nothing more', () => {
    const cm = node();
    const link = new Link(cm);
    link.say(0, register(old, 11));
    const last = link.say(1, joined([Unregister.encode({}, 0, 0), KEEP_ALIVE]));
    expect(last).toEqual([{ name: 'UnregisterAck', headerVersion: 0, bodySize: 4, fields: { status: 0 } }]);
    expect(link.say(2, KEEP_ALIVE)).toEqual([]);
    expect(link.closes).toBe(1);
    expect(cm.counts).toMatchObject({ connections: 0, registered: 0, keepalives: 0 });
  });

  it('is closed on garbage', () => {
    const cm = node();
    const link = new Link(cm);
    expect(link.say(0, new TextEncoder().encode('GET / HTTP/1.0\r\n\r\n'))).toEqual([]);
    expect(link.closes).toBe(1);
    expect(cm.counts).toMatchObject({ connections: 0, garbled: 1 });
  });

  it('that the phone ends is not closed again', () => {
    const cm = node();
    const link = new Link(cm);
    link.say(0, register(old, 11));
    link.session.onEnd(1);
    link.session.onEnd(2);
    expect(link.closes).toBe(0);
    expect(cm.counts).toMatchObject({ connections: 0, registered: 0 });
  });

  it('gets no answers before Register; the requests are counted', () => {
    const cm = node();
    const link = new Link(cm);
    expect(link.say(0, joined([LineStatReq.encode({ line: 1 }), TimeDateReq.encode({})]))).toEqual([]);
    expect(link.closes).toBe(0);
    expect(cm.counts.unexpected).toBe(2);
  });
});

describe('a token', () => {
  const request = RegisterTokenReq.encode({ deviceName: old.name, deviceType: old.deviceType });

  it('is granted to a known phone', () => {
    expect(new Link(node()).say(0, request)).toMatchObject([{ name: 'RegisterTokenAck' }]);
  });

  it('is refused with the time to wait when the node wants to', () => {
    expect(new Link(node({ tokenWaitMs: 15_000 })).say(0, request)).toMatchObject([
      { name: 'RegisterTokenReject', fields: { waitSeconds: 15 } },
    ]);
  });

  it('is refused to a stranger', () => {
    const stranger = RegisterTokenReq.encode({ deviceName: 'SEPDEADBEEF0001', deviceType: 7 });
    expect(new Link(node()).say(0, stranger)).toMatchObject([
      { name: 'RegisterTokenReject', fields: { waitSeconds: 60 } },
    ]);
  });
});
