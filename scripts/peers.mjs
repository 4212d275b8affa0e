/**
 * Peers: programs other people wrote, which tests play against ours. The table is for both who install them (the
 * launcher) and who need them (test/support/peers.ts); so are the titles by which a suite that was left out is known.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian package -> the programs of it that tests call. */
export const peers = {
  atftp: ['atftp'],
  curl: ['curl'],
  'dnsmasq-base': ['dnsmasq'],
  iproute2: ['ip', 'ss'],
  'isc-dhcp-server': ['dhcpd'],
  'kea-admin': ['perfdhcp'],
  'kea-dhcp4-server': ['kea-dhcp4'],
  nftables: ['nft'],
  prometheus: ['prometheus', 'promtool'],
  'tftp-hpa': ['tftp'],
  'tftpd-hpa': ['in.tftpd'],
  tmux: ['tmux'],
  tshark: ['tshark', 'text2pcap'],
  udhcpc: ['udhcpc'],
};

/** Debian keeps servers where the search path of an ordinary user does not reach. */
export const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];

export function isInstalled(program, folders = searchPath) {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The packages of the table that lack a program here. */
export function missingPackages(folders = searchPath) {
  return Object.keys(peers).filter((name) => peers[name].some((program) => !isInstalled(program, folders)));
}

/** The command that brings these packages. */
export function remedyFor(packages) {
  return `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** The title of a suite that is left out, and of the one test in its place. */
export function titlesWithout(title, missing, packages) {
  const reason = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  return { suite: `${title} (left out: ${reason})`, test: `has its peer: ${remedyFor(packages)}`, reason };
}

/** The same read back; null for any other test. */
export function readTitles(suite, test) {
  const leftOut = /^(?<title>.*) \(left out: (?<reason>.*)\)$/.exec(suite)?.groups;
  const remedy = /^has its peer: (?<remedy>.*)$/.exec(test)?.groups?.remedy;
  return leftOut === undefined || remedy === undefined ? null : { ...leftOut, remedy };
}
