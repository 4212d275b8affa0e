/**
 * A run of the built program in which one worker dies on the way: `run-and-lose.mjs PROFILE`. Ends with the exit code
 * that the command would have had.
 */
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { playLoad } = await built('cli/run-load.js');
const { exitOf } = await built('cli/run.js');
const { exitCodes } = await built('cli/exit-codes.js');
const { ThreadFleet } = await built('fleet/threads.js');
const { readProfile } = await built('profile/load.js');

const fleet = new ThreadFleet();
let looks = 0;
const misfortune = {
  start() {},
  take() {
    if (++looks === 2) void fleet.kill(1);
  },
  finish: (summary) => process.stdout.write(JSON.stringify(summary)),
};
const profile = readProfile(process.argv[2], { small: true });
const result = await playLoad(profile, { directory: null, outputs: { misfortune } }, { fleet });
process.exitCode = exitCodes[exitOf(result)].code;
