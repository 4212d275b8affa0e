/** Files by HTTP from a server that knows nothing of phones: the one that comes with Python. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { Daemon } from '../../support/daemon.js';
import { type FetchingOptions, FetchingPhone, loopbackAddress, phoneName } from '../../support/fetching-phone.js';
import { describeWithPeer } from '../../support/peers.js';
import { contentOf } from '../../support/tftpd.js';

const nobodysAddress = parseIpv4('127.0.0.2');
const sizes = [0, 513, 1 << 20];
const inAFolder = 'English_United_States/7960 font.xml';

describeWithPeer(['python3'], ['python3'], 'phones and a stock HTTP server', () => {
  let folder = '';
  let server: Daemon;
  let httpPort = 0;
  const phones: FetchingPhone[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regstorm-http-'));
    for (const size of [...sizes, (1 << 20) + 1, 6 << 20])
      await writeFile(join(folder, `${size}.bin`), contentOf(size));
    await mkdir(join(folder, 'English_United_States'));
    await writeFile(join(folder, inAFolder), contentOf(100));
    const configuration = writeConfigurationXml({
      callManagers: [{ priority: 0, name: '127.0.0.9', port: 2000 }],
      srst: [],
      loadInformation: '',
      loadInformationByType: {},
      versionStamp: '',
    });
    await writeFile(join(folder, `${phoneName}.cnf.xml`), configuration);
    server = await Daemon.start({
      command: ['python3', '-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder],
      ready: 'Serving HTTP on',
    });
    httpPort = Number(/ port (\d+) /.exec(server.log)![1]);
  });
  afterEach(() => {
    server.resume();
    for (const phone of phones.splice(0)) phone.close();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  function phoneWith(settings: FetchingOptions = {}): FetchingPhone {
    const phone = new FetchingPhone({ fetchBy: 'http', model: '7962G', ...settings, httpPort });
    phones.push(phone);
    return phone;
  }

  it.each(sizes)('fetch %i bytes', async (size) => {
    const phone = phoneWith();
    const { file } = await phone.get(loopbackAddress, `${size}.bin`);
    expect(Buffer.compare(file!, contentOf(size))).toBe(0);
    expect([phone.countFiles('fetched'), phone.count('tftpBytes')]).toEqual([1, size]);
  });

  it('fetch what lies in a folder, and has a blank in its name', async () => {
    expect((await phoneWith().get(loopbackAddress, inAFolder)).file).toHaveLength(100);
  });

  it.each([
    ['that is not there', 'none.bin', 'missing'],
    ['that is larger than any configuration', `${(1 << 20) + 1}.bin`, 'error'],
    ['that is larger than they would read', `${6 << 20}.bin`, 'error'],
  ])('do without a file %s', async (_, name, why) => {
    const phone = phoneWith();
    expect(await phone.get(loopbackAddress, name)).toEqual({ file: null, why });
  });

  it('are refused where nobody listens, and wait in vain where a server hangs', async () => {
    expect(await phoneWith().get(nobodysAddress, '513.bin')).toEqual({ file: null, why: 'refused' });
    server.pause();
    const phone = phoneWith({ httpTimeoutMs: 200 });
    expect(await phone.get(loopbackAddress, '513.bin')).toEqual({ file: null, why: 'timeout' });
    server.resume();
    expect((await phone.get(loopbackAddress, '513.bin')).file).toHaveLength(513);
  });

  it('wait for a slow one', async () => {
    server.pause();
    const answer = phoneWith().get(loopbackAddress, '513.bin');
    const other = phoneWith({ httpTimeoutMs: 300 });
    expect(await other.get(loopbackAddress, '513.bin')).toMatchObject({ why: 'timeout' });
    server.resume();
    expect((await answer).file).toHaveLength(513);
  });

  it('are configured by the files they find, from the second server when nobody is at the first', async () => {
    const found = { nodes: ['127.0.0.9:2000'], failed: null };
    const phone = phoneWith();
    expect(await phone.configure({ tftpServers: [nobodysAddress, loopbackAddress] })).toEqual(found);
    // Lists of whom it may trust and a signed file are asked for first, the first of them of either.
    expect(['refused', 'missing', 'fetched'].map((outcome) => phone.countFiles(outcome as 'missing'))).toEqual([
      1, 4, 1,
    ]);
    const lost = phoneWith();
    expect(await lost.configure({ tftpServers: [nobodysAddress] })).toEqual({ nodes: [], failed: 'fetchRefused' });
  });

  it('fetch their files, as many at once as may wait before such a server', async () => {
    const fetched = /"GET \/513\.bin HTTP\/1\.1" 200/;
    const before = server.count(fetched);
    for (let round = 0; round < 20; round++) {
      const five = Array.from({ length: 5 }, () => phoneWith().get(loopbackAddress, '513.bin'));
      for (const { file } of await Promise.all(five)) expect(file).toHaveLength(513);
    }
    await vi.waitFor(() => expect(server.count(fetched)).toBe(before + 100));
  });
});
