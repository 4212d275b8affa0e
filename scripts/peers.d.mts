/** The types of peers.mjs for test/support/peers.ts; the launcher and its tests are plain JavaScript. */
export type Package = 'curl' | 'kea-dhcp4-server' | 'prometheus' | 'tftp-hpa' | 'tftpd-hpa' | 'tmux' | 'tshark';
export function isInstalled(program: string): boolean;
export function titlesWithout(
  title: string,
  missing: readonly string[],
  packages: readonly Package[],
): { suite: string; test: string; reason: string };
