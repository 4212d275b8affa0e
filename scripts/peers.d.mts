/** The types of peers.mjs for test/support/peers.ts; the launcher and its tests are plain JavaScript. */
export type Package =
  | 'atftp'
  | 'atftpd'
  | 'chromium'
  | 'curl'
  | 'dnsmasq-base'
  | 'iproute2'
  | 'isc-dhcp-server'
  | 'kea-admin'
  | 'kea-dhcp4-server'
  | 'nftables'
  | 'prometheus'
  | 'python3'
  | 'tftp-hpa'
  | 'tftpd-hpa'
  | 'tmux'
  | 'tshark'
  | 'udhcpc';
export const searchPath: readonly string[];
export function isInstalled(program: string, folders?: readonly string[]): boolean;
export function titlesWithout(
  title: string,
  missing: readonly string[],
  packages: readonly Package[],
): { suite: string; test: string; reason: string };
