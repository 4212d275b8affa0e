/**
 * `regstorm boot [NAME]`: one phone told aloud, for the one that will not register: its display, each step with its time,
 * each packet as in the trace of Doc 5710, and at a failure what to look at next.
 */
import { type Command, Option } from 'commander';
import { LoadError } from '#errors.js';
import { CaptureFile } from '#outputs/capture-file.js';
import type { Output } from '#outputs/outputs.js';
import { Story } from '#outputs/story.js';
import { wantsColour } from '#outputs/terminal.js';
import { labServersOf } from '#plan/lab-servers.js';
import { type ModelName, modelNames } from '#profile/model-names.js';
import { type Cidr, parseSocketAddress, type SocketAddress } from '#profile/units.js';
import { type BootRequest, bootProfile, hostNote, serversOf } from './boot-profile.js';
import type { ExitName } from './exit-codes.js';
import { Interruptions } from './interruptions.js';
import { leftovers } from './leftovers.js';
import { collect, duration, parsed, type TargetOptions, withTargetOptions } from './options.js';
import { exitOf } from './run.js';
import { runLoad } from './run-load.js';

interface BootOptions extends TargetOptions {
  readonly model?: ModelName;
  readonly for?: number;
  readonly profile?: string;
  readonly lab: boolean;
  readonly set: readonly string[];
  readonly dhcp?: SocketAddress;
  readonly relay?: SocketAddress;
  readonly tftp?: SocketAddress;
  readonly callManager: readonly SocketAddress[];
  readonly pcap?: string;
}

/** Until Ctrl-C, as good as. */
const foreverMs = 7 * 86_400_000;

/** A log, or a pipe, has no edge; so wide is well read. */
const columnsOfNoTerminal = 120;

const about = `
With no servers named, the lab on this host plays them. With some of them:
  --dhcp --tftp    the address by DHCP, the files from this TFTP server
  --dhcp           the same; DHCP says which TFTP server (option 150 or 66)
  --tftp           no DHCP: a phone with this host's address set by hand
  --call-manager   no files either: it registers there at once
Servers the phone is told of on the way must be allowed: --allow CIDR.

Beyond loopback the phone has no address of its own, only this host's (but in a
profile with subnets that are routed here). So its DHCP goes by a relay, on an
address of this host for which the server has a scope: --relay, by default the
address that faces the server. As root, since relays listen on port 67; or with
:0 on any port, where the server knows RFC 8357. It speaks from this host, and
tells CallManager the address it leased. What this cannot show: the switch port,
the VLAN, the relay in the phone's own router, access lists for its address. For
broadcasts on the wire give a profile with network.dhcp.mode: broadcast.

Ends with 0 when the phone is in service at the end, 99 when it is not, 105 when
it was interrupted on its way and nothing had failed yet.
`;

export function addBoot(program: Command, end: (exit: ExitName) => void): void {
  withTargetOptions(program.command('boot').description('one phone told aloud, step by step, until Ctrl-C'))
    .argument('[name]', 'SEP and its MAC, or the MAC; else the first phone of the profile')
    .addOption(new Option('--model <model>', 'what it is (default: as in the profile, or 7962G)').choices(modelNames))
    .option('--for <time>', 'end after this long (30s, 5m)', duration)
    .option('--profile <file>', 'in the network of this profile, at the place of its phone of that name')
    .option('--set <path=value>', 'replace any field of the profile; may be repeated', collect, [])
    .option('--lab', 'the lab on this host plays the servers, as it does where none are named', false)
    .option('--dhcp <address>', 'a DHCP server: ADDRESS or ADDRESS:PORT', placeAt(67))
    .option('--relay <address>', 'an address of this host to relay DHCP from: ADDRESS or ADDRESS:PORT', relayPlace)
    .option('--tftp <address>', 'a TFTP server: ADDRESS or ADDRESS:PORT', placeAt(69))
    .option('--call-manager <address>', 'a CallManager: ADDRESS or ADDRESS:PORT; may be repeated', callManagers, [])
    .option('--pcap <file>', 'write its packets there too, for Wireshark')
    .addHelpText('after', about)
    .action(async (name: string | undefined, options: BootOptions) => end(await boot(name, options)));
}

async function boot(name: string | undefined, options: BootOptions): Promise<ExitName> {
  const request: BootRequest = {
    mac: name === undefined ? null : macOf(name),
    model: options.model ?? null,
    holdMs: options.for ?? foreverMs,
    profile: options.profile ?? null,
    lab: options.lab,
    set: options.set,
    dhcp: options.dhcp ?? null,
    relay: options.relay ?? null,
    tftp: options.tftp ?? null,
    callManagers: options.callManager,
  };
  const profile = bootProfile(request);
  const named = serversOf(request).map(({ address }): Cidr => ({ network: address, prefix: 32 }));
  const { stdout } = process;
  const story = new Story({
    columns: stdout.columns ?? columnsOfNoTerminal,
    colour: wantsColour(stdout, process.env),
    remark: hostNote(profile),
  });
  let isHeard = true;
  const teller: Output = {
    start() {},
    take() {},
    takeTrace({ entries }) {
      const lines = entries.flatMap((entry) => story.tell(entry));
      if (lines.length > 0 && isHeard) stdout.write(`${lines.join('\n')}\n`);
    },
    finish() {},
  };
  const interruptions = new Interruptions(process, () => performance.now(), console.error);
  try {
    const result = await runLoad(profile, {
      directory: null,
      allow: [...options.allow, ...named],
      outputs: { teller, ...(options.pcap === undefined ? {} : { pcap: new CaptureFile(options.pcap) }) },
      onOutputFailure: (name, error) => console.error(`regstorm: ${name} failed: ${(error as Error).message}`),
      onBegin: (run) => {
        interruptions.pass(run);
        // Whoever listened has gone, as `head` does.
        stdout.on('error', () => {
          isHeard = false;
          run.stop();
        });
      },
    });
    for (const line of leftovers(result, labServersOf(profile).dhcp)) console.error(line);
    const exit = exitOf(result);
    if (exit === 'cannotStart' || exit === 'lost' || exit === 'stopped') return exit;
    if (story.endedInService) return 'passed';
    return exit === 'interrupted' && !story.hasTrouble ? 'interrupted' : 'failed';
  } finally {
    interruptions.end();
  }
}

/** 'SEP003094C2D5CA', '00:30:94:c2:d5:ca', '0030.94C2.D5CA' -> '003094C2D5CA' */
function macOf(text: string): string {
  const [, mac] = /^(?:SEP)?([0-9A-F]{12})$/i.exec(text.replaceAll(/[:.-]/g, '')) ?? [];
  if (mac !== undefined) return mac.toUpperCase();
  throw new LoadError('arguments-invalid', `expected SEP and a MAC such as SEP003094C2D5CA, got "${text}"`);
}

function placeAt(port: number) {
  return (text: string): SocketAddress => parsed(() => parseSocketAddress(text, port));
}

/** Port 0 is any one that is free. */
function relayPlace(text: string): SocketAddress {
  const [, address, isAny] = /^(.*?)(:0)?$/.exec(text)!;
  const place = parsed(() => parseSocketAddress(address!, 67));
  return isAny === undefined ? place : { ...place, port: 0 };
}

function callManagers(text: string, before: readonly SocketAddress[]): SocketAddress[] {
  return [...before, placeAt(2000)(text)];
}
