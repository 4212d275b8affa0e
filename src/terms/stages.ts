/** The stages of a boot that can fail or take time, in their order, with the measure that times each (design 6). */
export const stages = {
  startup: 'power-on until the first packet is due: the phone itself',
  lease: 'DHCP: an address and the TFTP servers',
  fetch: 'TFTP: the configuration file and the CallManager list in it',
  connect: 'TCP to a CallManager',
  register: 'Register until RegisterAck',
  provision: 'RegisterAck until in service',
  service: 'in service',
} as const;

export type StageName = keyof typeof stages;

export const stageNames = Object.keys(stages) as StageName[];
