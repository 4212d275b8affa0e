/**
 * The management view of the lab in virtual time, compared with the phones as a worker does it on sockets: here a sweep
 * takes no time. A view that the profile names elsewhere is the lab's, like every server.
 */
import { deviceRowsOf } from '#lab/view.js';
import { ViewWatch } from '#phone/view-watch.js';
import type { Plan } from '#plan/plan.js';
import { watchedViewOf } from '#plan/watched-view.js';
import type { World } from './world.js';

export class ViewInTime {
  /** Infinity: nobody looks. */
  nextAt: number;
  private readonly world: World;
  private readonly everyMs: number;
  private readonly watch: ViewWatch;

  constructor(world: World, plan: Plan) {
    this.world = world;
    this.everyMs = watchedViewOf(plan.profile)?.everyMs ?? Number.POSITIVE_INFINITY;
    this.nextAt = this.everyMs;
    this.watch = new ViewWatch(world.phones, world.recorder);
  }

  sweep(): void {
    const { minds } = this.world;
    this.nextAt += this.everyMs;
    this.watch.begin();
    for (const { name, status } of deviceRowsOf(minds, 0, Number.POSITIVE_INFINITY)) {
      this.watch.show(name, status === 'registered');
    }
    this.watch.finish();
  }
}
