/** Two TFTP servers in option 150, of which the first is no use: phones are configured by the second, a real one. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { decodeTftp } from '#wire/tftp/packet.js';
import { FetchingPhone, phoneName } from '../../support/fetching-phone.js';
import { freeUdpPort } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { kinds, neededFor, Tftpd, type TftpdKind } from '../../support/tftpd.js';

const deadAddress = parseIpv4('127.0.0.77');
const impatient = { tftpTimeoutMs: 150, tftpTries: 3 };

const configuration = writeConfigurationXml({
  callManagers: [{ priority: 0, name: '127.0.0.9', port: 2000 }],
  srst: [],
  loadInformation: '',
  loadInformationByType: {},
  versionStamp: '',
});

/** Hears all and says nothing. */
async function silentServer(port: number) {
  const asked: string[] = [];
  const socket = dgram.createSocket('udp4').bind(port, formatIpv4(deadAddress));
  onTestFinished(() => void socket.close());
  await once(socket, 'listening');
  socket.on('message', (bytes) => {
    const packet = decodeTftp(bytes);
    asked.push(packet.kind === 'readRequest' ? packet.name : packet.kind);
  });
  return asked;
}

/** Whether this host answers for the address that nobody listens there: what a phone is told by ICMP. */
async function isRefused(port: number): Promise<boolean> {
  const socket = dgram.createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.connect(port, formatIpv4(deadAddress));
  await once(socket, 'connect');
  socket.send('anybody?');
  const [error] = (await once(socket, 'message').catch((error) => [error])) as [NodeJS.ErrnoException];
  return error.code === 'ECONNREFUSED';
}

for (const kind of Object.keys(kinds) as TftpdKind[]) {
  describeWithPeer(
    [neededFor(kind)],
    [kinds[kind].package],
    `a phone with two TFTP servers, the second ${kind}`,
    () => {
      let server: Tftpd;
      let tftpPort = 0;
      beforeAll(async () => {
        server = await Tftpd.start(await freeUdpPort(), kind);
        tftpPort = server.port;
        await server.put(`${phoneName}.cnf.xml`, configuration);
      });
      afterAll(() => server.stop());

      function phoneAtBoth() {
        const phone = new FetchingPhone({ ...impatient, tftpPort });
        onTestFinished(() => phone.close());
        const configure = () => phone.configure({ tftpServers: [deadAddress, server.address] });
        return { phone, configure };
      }

      const configured = { nodes: ['127.0.0.9:2000'], failed: null };
      const leastMs = impatient.tftpTimeoutMs * impatient.tftpTries;

      it('leaves a first one that is silent, as often as it asks and after as long', async () => {
        const asked = await silentServer(tftpPort);
        const { phone, configure } = phoneAtBoth();
        const begunAt = performance.now();
        expect(await configure()).toEqual(configured);
        expect(performance.now() - begunAt).toBeGreaterThan(leastMs - 1);
        // From then on it keeps to the second.
        expect(asked).toEqual(Array(impatient.tftpTries).fill(`CTL${phoneName}.tlv`));
        expect(['timeout', 'missing', 'fetched'].map((how) => phone.countFiles(how as 'missing'))).toEqual([1, 1, 1]);
      });

      it('leaves a first one of which ICMP says that nobody listens there', async () => {
        expect(await isRefused(tftpPort)).toBe(true);
        const { phone, configure } = phoneAtBoth();
        expect(await configure()).toEqual(configured);
        expect(['refused', 'missing', 'fetched'].map((how) => phone.countFiles(how as 'missing'))).toEqual([1, 1, 1]);
      });
    },
  );
}
