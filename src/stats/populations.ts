/** Every population, a row each: phones that are counted as long as something holds of them. They are the gauges. */
import { roleNames } from '#terms/roles.js';
import { stateNames } from '#terms/states.js';
import { cause, type MetricRow, node, outcome, site } from './labels.js';

export const populations = {
  phones: {
    name: 'phones',
    kind: 'gauge',
    labels: [site, { name: 'state', values: stateNames }],
    unit: 'phones',
    help: 'Phones by site and state.',
  },
  phonesRegistered: {
    name: 'phones_registered',
    kind: 'gauge',
    labels: [site, node, { name: 'role', values: roleNames }],
    unit: 'phones',
    help: 'Registered phones by site, node and the place of the node in their list.',
  },
  phonesLooping: {
    name: 'phones_looping',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones in at least their second boot that have not come up.',
  },
  phonesStranded: {
    name: 'phones_stranded',
    kind: 'gauge',
    labels: [outcome],
    unit: 'phones',
    help: 'Phones that have not been in service yet, by what befell them last.',
  },
  phonesOut: {
    name: 'phones_out_of_service',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones that were in service and are not.',
  },
  phonesOutByCause: {
    name: 'phones_out_by_cause',
    kind: 'gauge',
    labels: [cause],
    unit: 'phones',
    help: 'The same by what took them out.',
  },
  phonesCutOff: {
    name: 'phones_cut_off',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Registered phones that do not know it yet: the run took their node away, or it has left a keepalive unanswered for a whole interval.',
  },
  phonesFlapping: {
    name: 'phones_flapping',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones that have flapped, whatever came later: to another node and back twice within the flapping window.',
  },
  phonesDegraded: {
    name: 'phones_degraded',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones in service although the node left a request unanswered.',
  },
  phonesGhost: {
    name: 'phones_ghost',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Registered phones that the management view has shown as unregistered, or not at all, in two sweeps running.',
  },
  phonesZombie: {
    name: 'phones_zombie',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones without a CallManager that the management view has shown as registered in two sweeps running.',
  },
} as const satisfies Record<string, MetricRow>;
