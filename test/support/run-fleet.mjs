/**
 * The other half of `run-fleet.ts`: the built ThreadFleet in a plain process of its own. Orders come in and reports go
 * out over the channel; when its parent has closed the fleet, the process must end by itself, for nothing keeps it.
 */
const { ThreadFleet } = await import(new URL('../../dist/fleet/threads.js', import.meta.url).href);
const fleet = new ThreadFleet();
const tell = (message) => process.send(message);
const events = {
  report: (worker, report) => tell({ kind: 'report', worker, report }),
  lost: (worker, why) => tell({ kind: 'lost', worker, why }),
};

process.on('message', async ({ kind, argument }) => {
  if (kind === 'launch') fleet.launch(argument, events);
  else if (kind === 'send') fleet.send(argument);
  else {
    await fleet[kind](argument);
    tell({ kind: 'done' });
    if (kind === 'close') process.disconnect();
  }
});
