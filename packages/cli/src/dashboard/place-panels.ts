import type { PanelPlan } from './plan.js';

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** A panel and its place in the grid. */
export interface PlacedPanel {
  readonly panel: PanelPlan;
  readonly x: number;
  readonly y: number;
}

/** Places panels from left to right, and in a new line when one does not fit. Lines do not overlap. */
export function placePanels(
  panels: readonly PanelPlan[],
  top: number,
): { placed: PlacedPanel[]; bottom: number } {
  let [x, y, bottom] = [0, top, top];
  const placed = panels.map((panel): PlacedPanel => {
    if (x + panel.width > COLUMNS) [x, y] = [0, bottom];
    const place = { panel, x, y };
    x += panel.width;
    bottom = Math.max(bottom, y + panel.height);
    return place;
  });
  return { placed, bottom };
}
