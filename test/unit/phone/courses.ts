/** Brings a phone to the step a test is about, the way a kind network would. */
import type { PhoneConfiguration } from '#wire/config-file/configuration.js';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import type { DhcpOptions } from '#wire/dhcp/packet.js';
import { formatIpv4 } from '#wire/ipv4.js';
import {
  ButtonTemplate,
  ButtonTemplateReq,
  ButtonType,
  CapabilitiesReq,
  ConfigStat,
  ConfigStatReq,
  DefineTimeDate,
  ForwardStat,
  ForwardStatReq,
  LineStat,
  LineStatReq,
  RegisterAck,
  ServerReq,
  ServerRes,
  SoftKeySetReq,
  SoftKeySetRes,
  SoftKeyTemplateReq,
  SoftKeyTemplateRes,
  TimeDateReq,
  Version,
  VersionReq,
} from '#wire/sccp/catalogue.js';
import { cm1, cm2, PhoneWorld, srst, type WorldOptions } from '../../support/phone-world.js';

/** A configuration file that names these CallManagers, most preferred first, and the load the phone shall run. */
export function configuration(
  callManagers: readonly string[],
  loadInformation = '',
  port = 2000,
  further: Partial<PhoneConfiguration> = {},
): Uint8Array {
  return writeConfigurationXml({
    callManagers: callManagers.map((name, priority) => ({ priority, name, port })),
    srst: [],
    loadInformation,
    loadInformationByType: {},
    versionStamp: '',
    ...further,
  });
}

const both = [formatIpv4(cm1), formatIpv4(cm2)];

export const bothNodes = configuration(both);

/** The same with an SRST router behind them, and 60 s for which a node must answer before a phone leaves that. */
export const nodesAndSrst = configuration(both, '', 2000, {
  srst: [{ address: srst, port: 2000 }],
  connectionMonitorSeconds: 60,
});

/** What differs from the usual: the phone and its settings, its lease, its configuration file. */
export interface Course extends WorldOptions {
  readonly lease?: DhcpOptions;
  readonly file?: Uint8Array;
  readonly startupMs?: number;
}

/** A phone that asks for its first file. */
export function leased({ lease = {}, file: _, startupMs = 0, ...options }: Course = {}): PhoneWorld {
  const world = new PhoneWorld(options);
  world.powerOn(startupMs);
  world.offer();
  world.ack(lease);
  return world;
}

/** Serves what a phone asks for: these files, and no others. */
export function serve(world: PhoneWorld, files: Readonly<Record<string, Uint8Array>>): void {
  while (world.state === 'fetching') {
    const request = world.take('tftp').findLast(({ packet }) => packet.kind === 'readRequest')?.packet;
    if (request?.kind !== 'readRequest') throw new Error('the phone asked for no file');
    const file = files[request.name];
    if (file === undefined) world.fileMissing();
    else world.file(file);
  }
}

/** A phone that knows its CallManagers, `bothNodes` unless its file says otherwise, and opens a link to the first. */
export function configured(course: Course = {}): PhoneWorld {
  const world = leased(course);
  serve(world, { [`${world.phone.self.name}.cnf.xml`]: course.file ?? bothNodes });
  return world;
}

/** A phone that has sent Register. */
export function registering(course: Course = {}): PhoneWorld {
  const world = configured(course);
  world.connected();
  return world;
}

/** A phone that asks its way through the registration. */
export function provisioning(course: Course = {}): PhoneWorld {
  const world = registering(course);
  acknowledge(world);
  return world;
}

export function inService(course: Course = {}): PhoneWorld {
  const world = provisioning(course);
  answerAll(world);
  return world;
}

/** Takes the phone: RegisterAck with a keepalive interval of 30 s, and the question about its codecs. */
export function acknowledge(world: PhoneWorld, protocolVersion = 11): void {
  world.say(RegisterAck.encode({ keepaliveSeconds: 30, protocolVersion }), CapabilitiesReq.encode({}));
}

const oneLine = { count: 1, total: 1, buttons: [{ instance: 1, type: ButtonType.line }] };

/** What a server that knows everything answers, by the request. */
const answers: ReadonlyMap<number, Uint8Array> = new Map([
  [ButtonTemplateReq.id, ButtonTemplate.encode(oneLine)],
  [VersionReq.id, Version.encode({})],
  [ServerReq.id, ServerRes.encode({})],
  [SoftKeyTemplateReq.id, SoftKeyTemplateRes.encode({})],
  [SoftKeySetReq.id, SoftKeySetRes.encode({})],
  [ConfigStatReq.id, ConfigStat.encode({})],
  [LineStatReq.id, LineStat.encode({ line: 1 })],
  [ForwardStatReq.id, ForwardStat.encode({ line: 1 })],
  [TimeDateReq.id, DefineTimeDate.encode({})],
]);

/** Answers every request of the phone, but for those of these messages. */
export function answerAll(world: PhoneWorld, without: readonly { readonly id: number }[] = []): void {
  const silent = without.map(({ id }) => id);
  for (;;) {
    const asked = world.take('write').flatMap(({ frames }) => frames);
    const said = asked.flatMap(({ id }) => (silent.includes(id) ? [] : (answers.get(id) ?? [])));
    if (said.length === 0) return;
    world.say(...said);
  }
}

/** Serves the phone's files and takes it, after a restart that led to its lease or its files. */
export function comeBack(world: PhoneWorld): void {
  serve(world, { [`${world.phone.self.name}.cnf.xml`]: bothNodes });
  world.connected();
  acknowledge(world);
  answerAll(world);
}
