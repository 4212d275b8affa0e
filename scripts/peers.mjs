/**
 * Peers: programs other people wrote, which tests play against ours. The table is for both who install them (the
 * launcher) and who need them (test/support/peers.ts); so are the titles by which a suite that was left out is known.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian package -> the programs of it that tests call. */
export const peers = {
  atftp: ['atftp'],
  atftpd: ['atftpd'],
  chromium: ['chromium'],
  curl: ['curl'],
  'dnsmasq-base': ['dnsmasq'],
  iproute2: ['ip', 'ss', 'tc'],
  'isc-dhcp-server': ['dhcpd'],
  'kea-admin': ['perfdhcp'],
  'kea-dhcp4-server': ['kea-dhcp4'],
  nftables: ['nft'],
  prometheus: ['prometheus', 'promtool'],
  python3: ['python3'],
  'tftp-hpa': ['tftp'],
  'tftpd-hpa': ['in.tftpd'],
  tmux: ['tmux'],
  tshark: ['tshark', 'text2pcap'],
  udhcpc: ['udhcpc'],
};

/** Packages that exclude another of the table: Debian has one TFTP server on a machine. Only their programs are taken. */
const excluded = ['atftpd'];

/** Where programs belong that no package manages. */
const unmanaged = '/usr/local/sbin';

/** Debian keeps servers where the search path of an ordinary user does not reach. */
export const searchPath = [...(process.env.PATH ?? '').split(delimiter), unmanaged, '/usr/sbin', '/sbin'];

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

/** The packages to install, and commands for a shell that bring the programs of the others. */
export function bringing(packages) {
  return {
    whole: packages.filter((name) => !excluded.includes(name)),
    commands: packages.filter((name) => excluded.includes(name)).map(unpacking),
  };
}

/** A server of the same kind in the table has brought the libraries. */
function unpacking(name) {
  const programs = peers[name].map((program) => `usr/sbin/${program}`).join(' ');
  const steps = ['cd "$(mktemp -d)"', `apt-get download ${name}`, `dpkg -x ${name}_*.deb .`];
  return `(${[...steps, `install ${programs} ${unmanaged}`, 'rm -r "$PWD"'].join(' && ')})`;
}

/** One line for a shell that brings these packages. */
export function remedyFor(packages) {
  const { whole, commands } = bringing(packages);
  const install = `apt-get install -y --no-install-recommends ${whole.join(' ')}`;
  return [...(whole.length === 0 ? [] : [install]), ...commands].join(' && ');
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
