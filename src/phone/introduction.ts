/** How a phone presents itself to a CallManager: Alarm, Register, IpPort; later its capabilities (sccp.md 3.2). */
import { Alarm, CapabilitiesRes, IpPort, Register, UpdateCapabilities, XmlAlarm } from '#wire/sccp/catalogue.js';
import { alarmText, alarmXml } from './alarm-text.js';
import type { Being } from './being.js';
import type { Link } from './link.js';

/** The first port of the range Cisco phones use for RTP. Nothing listens there. */
const rtpPort = 16_384;

/** What a real 7941 says (sccp.md 8, T6); no source tells what it means. */
const ipv4Scope = 3;

/** Milliseconds of audio in a packet. */
const packetMs = 40;
const noDetails = new Uint8Array(8);

const severityOfStart = 2;

/** The alarms and Register come first, IpPort at once behind, before any answer; a write each (sccp.md 1.3). */
export function introduce(self: Being, link: Link, address: number, reason: number): void {
  const { load, macBytes, model, name } = self;
  const text = alarmText(reason, name, load);
  link.send(Alarm.encode({ severity: severityOfStart, text, ip: address }), [Alarm.id]);
  if (model.requests === 'second') link.send(XmlAlarm.encode({ xml: alarmXml(reason, name) }), [XmlAlarm.id]);
  const register = {
    deviceName: name,
    instance: 1,
    ip: address,
    deviceType: model.deviceType,
    maxStreams: model.streams,
    protocolVersion: model.protocolVersion,
    features: model.features,
    maxLines: model.lines,
    loadName: load,
    ...(model.requests === 'second' ? { maxConferences: 1, mac: macBytes, ipv4Scope } : {}),
  };
  link.send(Register.encode(register, 0, model.registerSize), [Register.id]);
  link.send(IpPort.encode({ rtpPort }), [IpPort.id]);
}

export function sendCapabilities(self: Being, link: Link): void {
  const capabilities = self.model.codecs.map((codec) => ({ codec, maxFrames: packetMs, details: noDetails }));
  const answer = CapabilitiesRes.encode({ count: capabilities.length, capabilities }, link.headerVersion);
  link.send(answer, [CapabilitiesRes.id]);
  if (self.model.requests !== 'second') return;
  const update = { audioCount: capabilities.length, audio: capabilities };
  link.send(UpdateCapabilities.encode(update, link.headerVersion), [UpdateCapabilities.id]);
}
