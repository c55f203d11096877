import { SegmentedControl, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useMemo } from "react";
import { api, type Schemas } from "#/api/client";
import type { Body } from "#/api/definitions";
import { countsOf } from "#/canvas/counts";
import { toJourney } from "#/canvas/journey";
import { StepList } from "#/canvas/StepList";
import { useNames } from "#/canvas/useNames";
import { Panel } from "#/components/Panel";
import type { InForce } from "#/definition/inForce";
import classes from "./JourneyMapPanel.module.css";

const Canvas = lazy(() => import("#/canvas/Canvas").then((found) => ({ default: found.Canvas })));
const NOBODY: ReadonlySet<string> = new Set();

export type MapView = "canvas" | "steps";

interface JourneyMapPanelProps {
  journey: Schemas["JourneyMap"];
  body: Body;
  inForce: InForce;
  view: MapView | undefined;
  onView: (view: MapView) => void;
  onWho: (node: string) => void;
}

/** The steps of a journey with who stands at each: as a picture, or as a list, which is all there is room for on a phone. */
export function JourneyMapPanel({ journey, body, inForce, view, onView, onWho }: JourneyMapPanelProps) {
  const isSmall = useMediaQuery("(max-width: 800px)", false, { getInitialValueInEffect: false }) ?? false;
  const names = useNames(inForce);
  const drawn = useMemo(() => toJourney(body), [body]);
  const counts = useMemo(() => countsOf(journey), [journey]);
  const { data: layout } = api.useQuery("get", "/api/v1/journeys/{key}/layout", {
    params: { path: { key: journey.key } },
  });
  const shown = isSmall ? "steps" : (view ?? "canvas");
  return (
    <Panel
      flush={shown === "canvas"}
      title="Who is where"
      hint="As of the last tick, and how often each way was taken, over all versions."
      actions={
        !isSmall && (
          <SegmentedControl
            size="xs"
            aria-label="How to show the steps"
            value={shown}
            onChange={(next) => onView(next as MapView)}
            data={[
              { value: "canvas", label: "Canvas" },
              { value: "steps", label: "List" },
            ]}
          />
        )
      }
    >
      {shown === "steps"
        ? names && <StepList journey={drawn} names={names} counts={counts} onWho={onWho} />
        : names &&
          layout && (
            <div className={classes.canvas}>
              <Suspense fallback={<Skeleton height="100%" />}>
                <Canvas
                  label={`Steps of ${journey.name}`}
                  journey={drawn}
                  names={names}
                  moved={layout.positions}
                  counts={counts}
                  entered={journey.entered}
                  chosen={NOBODY}
                  onChoose={() => {}}
                  onWho={onWho}
                />
              </Suspense>
            </div>
          )}
    </Panel>
  );
}
