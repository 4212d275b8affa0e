/**
 * The phone asks what stands behind its other buttons: speed dials, features, service URLs (sccp.md 2.4).
 * The V2 forms answer phones from protocol 17 on.
 */
import { dynamicText, text, u32 } from '../../struct.js';
import { message } from '../message.js';

export const SpeedDialStatReq = message(0x000a, 'SpeedDialStatReq', { instance: u32 });

export const SpeedDialStat = message(0x0091, 'SpeedDialStat', { instance: u32, number: text(24), label: text(40) });

export const SpeedDialStatV2 = message(0x0149, 'SpeedDialStatV2', {
  instance: u32,
  number: dynamicText,
  label: dynamicText,
});

/** A 7960 sends the first 4 bytes. */
export const FeatureStatReq = message(0x0034, 'FeatureStatReq', { index: u32, capabilities: u32 });

export const FeatureStat = message(0x011f, 'FeatureStat', { index: u32, type: u32, label: text(40), status: u32 });

export const FeatureStatV2 = message(0x0146, 'FeatureStatV2', {
  index: u32,
  type: u32,
  status: u32,
  label: dynamicText,
});

export const ServiceURLStatReq = message(0x0033, 'ServiceURLStatReq', { instance: u32 });

export const ServiceURLStat = message(0x012f, 'ServiceURLStat', { instance: u32, url: text(256), label: text(40) });

export const ServiceURLStatV2 = message(0x0148, 'ServiceURLStatV2', {
  instance: u32,
  url: dynamicText,
  label: dynamicText,
  /** From protocol 19 on; its meaning is not known. */
  extra: dynamicText,
});
