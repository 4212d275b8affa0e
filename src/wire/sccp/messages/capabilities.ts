/** What a phone's ears and mouth can do: codecs, headset, media paths (sccp.md 2.2). */
import { array, bytes, record, u32 } from '../../struct.js';
import { message } from '../message.js';

const codecCapability = record({
  /** 4 G.711 u-law, 11 G.729, 25 wideband ... (sccp.md 2.2). */
  codec: u32,
  maxFrames: u32,
  details: bytes(8),
});

export const CapabilitiesReq = message(0x009b, 'CapabilitiesReq', {});

/** Usually all 18 slots, filled or not: 292 bytes. */
export const CapabilitiesRes = message(0x0010, 'CapabilitiesRes', {
  count: u32,
  capabilities: array(codecCapability, 18),
});

/** The form of 1,840 bytes, which phones of protocol 22 still send; pictures, services, video and data as raw bytes. */
export const UpdateCapabilities = message(0x0030, 'UpdateCapabilities', {
  audioCount: u32,
  videoCount: u32,
  dataCount: u32,
  rtpPayloadFormat: u32,
  customPictureCount: u32,
  customPictures: bytes(120),
  activeStreams: u32,
  maxBandwidth: u32,
  serviceCount: u32,
  services: bytes(160),
  audio: array(codecCapability, 18),
  video: bytes(1160),
  data: bytes(80),
});

export const HeadsetStatus = message(0x002b, 'HeadsetStatus', {
  /** 1 on, 2 off. */
  state: u32,
});

export const MediaPathEvent = message(0x0049, 'MediaPathEvent', {
  /** 1 headset, 2 handset, 3 speaker. */
  path: u32,
  /** 1 on, 2 off. */
  state: u32,
});

export const MediaPathCapability = message(0x004a, 'MediaPathCapability', {
  /** 1 headset, 2 handset, 3 speaker. */
  path: u32,
  capability: u32,
});
