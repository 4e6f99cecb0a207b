import type { AttackScript } from './attack.ts';

/** A pumping station loses power, or somebody cut the aerial: every SIM on the site falls silent at once. */
export const silentSite: AttackScript = ({ at, takeSite }) => {
  const { site, sims } = takeSite('pumping station');
  const interval = Math.max(...sims.map(({ deviceClass }) => deviceClass.expectedInterval));
  return {
    title: 'Silent site',
    story: `All ${sims.length} active SIMs of ${site.name} are gone from one minute to the next.`,
    sims,
    end: Infinity,
    overlays: sims.map((sim) => [sim, { from: at, to: Infinity, shape: { kind: 'silent' } }] as const),
    // A site of this kind has fewer SIMs than a region needs: regional silence has an attack of its own.
    detections: [{ id: 'D-EE-01', sims, from: at + 3 * interval }],
  };
};
