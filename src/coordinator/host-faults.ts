/** Errors of this host that a phone's wish met, told so that a person can mend them. */
import { LoadError } from '#errors.js';

const hints: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL:
    'a leased address is not one of this host: route the subnet here with `ip route add local CIDR dev lo`, or set network.source: host',
  EADDRINUSE: 'another program holds this address and port: see who with `ss -lntup`',
  EACCES: 'ports below 1024 need root: run as root, or set network.ports to higher ones',
  EMFILE: 'the process has no file descriptors left: fewer phones, or a higher `ulimit -n`',
  ENFILE: 'the host has no file descriptors left: fewer phones, or a higher fs.file-max',
  TARGET_NOT_ALLOWED: 'if it is yours to load, name its network: --allow CIDR, or guard.allow in the profile',
  ENOBUFS: 'the kernel has no socket memory left: fewer phones, or a higher net.core.wmem_max',
};

export function hostFault(code: string, message: string): LoadError {
  return new LoadError('cannot-start', `this host could not do what a phone needed: ${message}`, {
    hint: hints[code] ?? '',
  });
}
