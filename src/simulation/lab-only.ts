/** In virtual time there are no servers but the lab's. */
import type { Plan } from '#plan/plan.js';

/** The same plan with every server of its profile's replaced by the lab's. */
export function withLabOnly(plan: Plan): Plan {
  const { profile } = plan;
  const { network } = profile;
  const mode = network.dhcp.mode === 'off' ? 'off' : 'relay';
  const subnets = plan.subnets.map((subnet) => ({
    ...subnet,
    static: subnet.static && { ...subnet.static, tftp: null },
  }));
  return {
    ...plan,
    nodes: [],
    groups: [],
    subnets,
    profile: {
      ...profile,
      cluster: { ...profile.cluster, nodes: [] },
      network: { ...network, dhcp: { ...network.dhcp, mode, servers: [] }, tftp: { ...network.tftp, servers: [] } },
    },
  };
}
