/**
 * The law of imports. One table says which room may import which; the rules are made from it and
 * `npm run check:rooms` enforces them. Read it downwards: nothing looks up.
 */
export const rooms = {
  terms: [], // open to all rooms, like errors.ts
  wire: [],
  stats: [],
  kernel: [], // what Node does not offer of the operating system
  phone: ['wire', 'stats'],
  lab: ['wire', 'kernel'], // lab and phone meet only on the wire
  profile: ['phone', 'stats', 'wire'], // for models, settings, the names thresholds may use, and addresses
  plan: ['profile', 'phone', 'wire'],
  simulation: ['plan', 'profile', 'phone', 'lab', 'wire', 'stats'],
  worker: ['plan', 'phone', 'wire', 'stats', 'kernel'],
  outputs: ['plan', 'phone', 'wire', 'stats'],
  page: ['outputs'], // the live page, in the browser: the shapes of messages, and nothing that runs
  fleet: ['worker', 'plan', 'stats'],
  coordinator: ['fleet', 'outputs', 'plan', 'profile', 'stats', 'kernel'],
  reading: ['outputs', 'stats', 'plan'],
  cli: ['coordinator', 'fleet', 'lab', 'outputs', 'plan', 'profile', 'reading', 'simulation'],
};

/** Rooms whose logic must run anywhere, virtual time included: no package, no `node:` module. */
const pure = ['terms', 'wire', 'phone', 'plan'];

/** The one place in a pure room that may use a package: the XML parser. */
const configFile = '^src/wire/config-file/';

const forbidden = [
  ...Object.entries(rooms).map(([room, mayImport]) => ({
    name: `${room}-imports`,
    comment: `${room}/ may import only: ${[...mayImport, 'terms', 'errors.ts'].join(', ')}`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: `^src/(errors\\.ts|(${[room, 'terms', ...mayImport].join('|')})/)` },
  })),
  ...pure.flatMap((room) => [
    {
      name: `${room}-no-node-modules`,
      comment: `${room}/ is pure: no node: module`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: `${room}-no-packages`,
      comment: `${room}/ is pure: no package (but the XML parser in wire/config-file)`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: configFile },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
  ]),
  {
    name: 'pure-sessions',
    comment: 'lab/sessions is pure: it is played in virtual time too',
    severity: 'error',
    from: { path: '^src/lab/sessions/' },
    to: { dependencyTypes: ['core', 'npm'] },
  },
  {
    name: 'stats-packages',
    comment: 'stats/ is pure but for hdr-histogram-js',
    severity: 'error',
    from: { path: '^src/stats/' },
    to: { dependencyTypes: ['core', 'npm'], pathNot: 'hdr-histogram-js' },
  },
  {
    name: 'sockets',
    comment: 'node:net and node:dgram exist only in worker/, lab/ and outputs/',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(worker|lab|outputs)/' },
    to: { path: '^(node:)?(net|dgram|http|tls)$', dependencyTypes: ['core'] },
  },
  {
    name: 'page-types',
    comment: 'page/ runs in the browser: of other rooms it knows the shapes of the messages it is sent',
    severity: 'error',
    from: { path: '^src/page/' },
    to: { path: '^src/', pathNot: ['^src/page/', '^src/outputs/live-page/messages\\.ts$'] },
  },
  {
    name: 'page-nothing-that-runs',
    comment: 'page/ runs in the browser: what is not in it is imported as a type',
    severity: 'error',
    from: { path: '^src/page/' },
    to: { path: '^src/(?!page/)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-circular',
    comment: 'no circles',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'unknown-room',
    comment: 'every file in src lies in a room of the table, or is main.ts, index.ts, errors.ts',
    severity: 'error',
    from: {},
    to: { path: '^src/', pathNot: `^src/((main|index|errors)\\.ts|(${Object.keys(rooms).join('|')})/)` },
  },
];

export default {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['@@source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
