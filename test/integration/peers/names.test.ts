/** Names of TFTP servers and CallManagers, asked of real DNS servers. Files come by the TFTP sessions of the lab. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { TftpSession } from '#lab/sessions/tftp.js';
import { TftpServer } from '#lab/tftp-server.js';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { DnsPeer } from '../../support/dns-peer.js';
import { type FetchingOptions, FetchingPhone, loopbackAddress } from '../../support/fetching-phone.js';
import { freeUdpPort } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';

const silentAddress = parseIpv4('127.0.0.2');

const records = [
  '--host-record=cm1.lab.test,127.0.0.11',
  '--host-record=cm2.lab.test,127.0.0.12',
  '--host-record=tftp.lab.test,127.0.0.1',
  '--host-record=CiscoCM1.lab.test,127.0.0.1',
  '--host-record=many.lab.test,127.0.0.21',
  '--host-record=many.lab.test,127.0.0.22',
  '--host-record=many.lab.test,127.0.0.23',
  '--host-record=six.lab.test,::1',
  '--cname=publisher.lab.test,cm1.lab.test',
  '--cname=astray.lab.test,cm1.elsewhere.test',
];

describeWithPeer(['dnsmasq'], ['dnsmasq-base'], 'phones and the names of a DNS server', () => {
  let dnsPort = 0;
  let dns: DnsPeer;
  let second: DnsPeer;
  let tftpPort = 0;
  /** The CallManagers of the configuration that is served. */
  let named: readonly string[] = [];
  const tftp = new TftpServer(
    new TftpSession({ file: (name) => (name.endsWith('.cnf.xml') ? configuration() : null) }),
    () => performance.now(),
  );
  const phones: FetchingPhone[] = [];

  function configuration(): Uint8Array {
    return writeConfigurationXml({
      callManagers: named.map((name, priority) => ({ priority, name, port: 2000 })),
      srst: [],
      loadInformation: '',
      loadInformationByType: {},
      versionStamp: '',
    });
  }

  function phoneWith(settings: FetchingOptions = {}): FetchingPhone {
    const phone = new FetchingPhone({ dnsTimeoutMs: 300, ...settings, dnsPort, tftpPort });
    phones.push(phone);
    return phone;
  }

  beforeAll(async () => {
    dnsPort = await freeUdpPort();
    [dns, second] = await Promise.all([
      DnsPeer.start('127.0.0.1', dnsPort, records),
      DnsPeer.start('127.0.0.2', dnsPort, records),
    ]);
    tftpPort = await tftp.start('127.0.0.1', 0);
  });
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.close();
    second.resume();
  });
  afterAll(() => Promise.all([dns.stop(), second.stop(), tftp.stop()]));

  const lease = { tftpServerName: 'tftp.lab.test', dnsServers: [loopbackAddress] };

  it.each([
    ['addresses', ['cm1.lab.test', 'cm2.lab.test'], ['127.0.0.11:2000', '127.0.0.12:2000'], 0],
    ['an alias', ['publisher.lab.test'], ['127.0.0.11:2000'], 0],
    ['a name in capitals', ['CM1.LAB.TEST'], ['127.0.0.11:2000'], 0],
    ['a name with the dot of the root', ['cm1.lab.test.'], ['127.0.0.11:2000'], 0],
    ['names and addresses together', ['127.0.0.9', 'cm2.lab.test'], ['127.0.0.9:2000', '127.0.0.12:2000'], 0],
    ['a name nobody has', ['cm9.lab.test', 'cm2.lab.test'], ['127.0.0.12:2000'], 1],
    ['a name without an address of this kind', ['six.lab.test', 'cm2.lab.test'], ['127.0.0.12:2000'], 1],
    ['an alias that leads nowhere', ['astray.lab.test', 'cm2.lab.test'], ['127.0.0.12:2000'], 1],
    ['what is no name', ['cm..test', 'cm2.lab.test'], ['127.0.0.12:2000'], 1],
  ])('find the CallManagers of a file that gives %s', async (_, callManagers, nodes, unresolved) => {
    named = callManagers;
    const phone = phoneWith();
    expect(await phone.configure(lease)).toEqual({ nodes, failed: null });
    expect([phone.befell('nameUnresolved'), phone.count('strayReplies')]).toEqual([unresolved, 0]);
  });

  it('do without a CallManager whose name the server refuses to tell', async () => {
    named = ['cm1.elsewhere.test', 'cm2.lab.test'];
    const phone = phoneWith();
    expect(await phone.configure(lease)).toEqual({ nodes: ['127.0.0.12:2000'], failed: null });
    expect([phone.befell('nameUnanswered'), phone.befell('nameUnresolved')]).toEqual([1, 0]);
  });

  it('take one of the addresses of a name', async () => {
    named = ['many.lab.test'];
    const { nodes } = await phoneWith().configure(lease);
    expect(['127.0.0.21:2000', '127.0.0.22:2000', '127.0.0.23:2000']).toContain(nodes[0]);
    expect(nodes).toHaveLength(1);
  });

  it('have no CallManager when nobody knows a single one', async () => {
    named = ['cm8.lab.test', 'cm9.lab.test'];
    const phone = phoneWith();
    expect(await phone.configure(lease)).toEqual({ nodes: [], failed: 'noCallManager' });
    expect(phone.befell('nameUnresolved')).toBe(1);
  });

  it('look for a TFTP server named without a dot in the domain of their lease', async () => {
    named = ['cm1', 'cm2'];
    const terms = { ...lease, tftpServerName: 'tftp', domainName: 'lab.test' };
    expect(await phoneWith().configure(terms)).toEqual({ nodes: ['127.0.0.11:2000', '127.0.0.12:2000'], failed: null });
    expect(await phoneWith().configure({ ...terms, domainName: 'elsewhere.test' })).toMatchObject({
      failed: 'tftpUnanswered',
    });
  });

  it('ask for CiscoCM1 when the lease names no TFTP server', async () => {
    named = ['127.0.0.9'];
    const asked = dns.asked('CiscoCM1.lab.test');
    const terms = { dnsServers: [loopbackAddress], domainName: 'lab.test' };
    expect(await phoneWith().configure(terms)).toEqual({ nodes: ['127.0.0.9:2000'], failed: null });
    expect(dns.asked('CiscoCM1.lab.test')).toBe(asked + 1);
  });

  it('do not know the TFTP server when its name does not exist, has no address, or is not asked of anybody', async () => {
    for (const tftpServerName of ['none.lab.test', 'six.lab.test']) {
      const failed = { nodes: [], failed: 'tftpUnresolved' };
      expect(await phoneWith().configure({ ...lease, tftpServerName })).toEqual(failed);
      expect(await phoneWith().configure({ tftpServerName })).toEqual(failed);
    }
  });

  it('believe the first answer, and ask once', async () => {
    named = ['cm1.lab.test', 'cm7.lab.test'];
    const asked = [dns.asked('tftp.lab.test'), dns.asked('cm7.lab.test')];
    await phoneWith().configure(lease);
    expect([dns.asked('tftp.lab.test'), dns.asked('cm7.lab.test')]).toEqual(asked.map((times) => times + 1));
  });

  it('turn to the second server when the first is silent', async () => {
    named = ['cm1.lab.test'];
    second.pause();
    const phone = phoneWith();
    const dnsServers = [silentAddress, loopbackAddress];
    expect(await phone.configure({ ...lease, dnsServers })).toEqual({ nodes: ['127.0.0.11:2000'], failed: null });
  });

  it('turn to the second server at once when the first refuses, and believe it when it says that nobody has the name', async () => {
    const others = await DnsPeer.start('127.0.0.4', dnsPort, ['--host-record=cm1.elsewhere.test,127.0.0.31']);
    onTestFinished(() => others.stop());
    named = ['cm1.elsewhere.test', 'cm7.lab.test'];
    const asked = dns.asked('cm7.lab.test');
    const phone = phoneWith({ dnsTimeoutMs: 5_000 });
    const begunAt = performance.now();
    const dnsServers = [loopbackAddress, parseIpv4('127.0.0.4')];
    expect(await phone.configure({ ...lease, dnsServers })).toEqual({ nodes: ['127.0.0.31:2000'], failed: null });
    expect(performance.now() - begunAt).toBeLessThan(4_000);
    expect([others.asked('cm1.elsewhere.test'), others.asked('cm7.lab.test')]).toEqual([1, 0]);
    expect(dns.asked('cm7.lab.test')).toBe(asked + 1);
  });

  it('give up a name after so many questions to a silent server', async () => {
    second.pause();
    const phone = phoneWith({ dnsTries: 3, dnsTimeoutMs: 100 });
    const terms = { tftpServerName: 'slow.lab.test', dnsServers: [silentAddress] };
    expect(await phone.configure(terms)).toEqual({ nodes: [], failed: 'tftpUnanswered' });
    second.resume();
    await vi.waitFor(() => expect(second.asked('slow.lab.test')).toBe(3));
  });

  it('take an answer that comes when they have asked again', async () => {
    named = ['127.0.0.9'];
    const late = dgram.createSocket('udp4').bind(dnsPort, '127.0.0.3');
    await once(late, 'listening');
    const questions: Uint8Array[] = [];
    let asker = 0;
    late.on('message', (bytes, { address, port }) => {
      if (address === '127.0.0.1' && port === dnsPort) return late.send(bytes, asker, '127.0.0.1');
      asker = port;
      if (questions.push(bytes) === 2) late.send(questions[0]!, dnsPort, '127.0.0.1');
    });
    const phone = phoneWith();
    const configured = await phone.configure({ ...lease, dnsServers: [parseIpv4('127.0.0.3')] });
    expect(configured).toEqual({ nodes: ['127.0.0.9:2000'], failed: null });
    expect(questions).toHaveLength(2);
    late.close();
  });
});
