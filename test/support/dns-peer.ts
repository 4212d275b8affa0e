/** A real dnsmasq as DNS server on loopback. It is responsible for lab.test, and refuses to speak of anything else. */
import { Daemon } from './daemon.js';

export class DnsPeer {
  private readonly daemon: Daemon;

  private constructor(daemon: Daemon) {
    this.daemon = daemon;
  }

  /** `records`: what dnsmasq calls --host-record and --cname. Resolves when it answers. */
  static async start(address: string, port: number, records: readonly string[]): Promise<DnsPeer> {
    const command = [
      ...['dnsmasq', '-k', '-C', '/dev/null', `--port=${port}`, `--listen-address=${address}`, '--bind-interfaces'],
      ...['--no-resolv', '--no-hosts', '--local=/lab.test/', '--log-queries', '--log-facility=-'],
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
      ...records,
    ];
    return new DnsPeer(await Daemon.start({ command, ready: 'cleared cache' }));
  }

  /** How often it was asked for this name. */
  asked(name: string): number {
    return this.daemon.count(new RegExp(`query\\[A\\] ${name.replaceAll('.', '\\.')} from`));
  }

  /** It is silent: what is asked waits. */
  pause(): void {
    this.daemon.pause();
  }

  /** It answers what it was asked meanwhile, too. */
  resume(): void {
    this.daemon.resume();
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }
}
