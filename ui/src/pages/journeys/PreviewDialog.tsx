import { Alert, Group, Loader, NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { api, http } from "#/api/client";
import type { Body } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { nodeOf } from "#/canvas/edits";
import { type Journey, toJourney } from "#/canvas/journey";
import { StepList } from "#/canvas/StepList";
import { useNames } from "#/canvas/useNames";
import { titleOf } from "#/canvas/words";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import type { InForce } from "#/definition/inForce";
import { enteringWords, foreseenCounts, looksBack, type Preview, warningsOf } from "./foreseen";
import classes from "./PreviewDialog.module.css";
import { PreviewSide } from "./PreviewSide";

const Canvas = lazy(() => import("#/canvas/Canvas").then((found) => ({ default: found.Canvas })));
const SAMPLES = 12;
const DAYS = [1, 7, 30, 90];

interface PreviewDialogProps {
  journeyKey: string;
  /** What is looked at: the draft, or what is in force. */
  body: Body;
  inForce: InForce;
  onClose: () => void;
}

/** What a journey would do with everybody who would start it now. It asks, and changes nothing. */
export function PreviewDialog({ journeyKey, body, inForce, onClose }: PreviewDialogProps) {
  const isSmall = useMediaQuery("(max-width: 800px)", false, { getInitialValueInEffect: false }) ?? false;
  const [days, setDays] = useState(7);
  const journey = useMemo(() => toJourney(body), [body]);
  const { data, error, isFetching } = useQuery({
    queryKey: ["journey-preview", body, days],
    queryFn: ({ signal }) => askPreview(body, days, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <OpenModal
      onClose={onClose}
      size={1240}
      fullScreen={isSmall}
      title={`Preview of ${String(body.name ?? journeyKey)}`}
    >
      <Stack gap="sm">
        {error ? (
          <Alert color="red" title="It cannot be previewed" role="alert">
            {errorMessage(error)}
          </Alert>
        ) : !data ? (
          <Group gap="xs" role="status">
            <Loader size={16} />
            <Text size="sm">Everybody who would start now is taken through it. Nothing is sent.</Text>
          </Group>
        ) : (
          <>
            <Group justify="space-between" align="flex-end" gap="xs">
              <div role="status">
                <Text fw={580}>{enteringWords(data, (key) => inForce.name("workflow", key))}.</Text>
                <Text size="sm" c="dimmed">
                  Looked at: {data.starts_with}. Pauses count as over, messages as delivered. Nothing is changed or
                  sent.
                </Text>
              </div>
              <Group gap="xs">
                {isFetching && <Loader size={16} aria-label="Counting again" />}
                {looksBack(data) && (
                  <NativeSelect
                    size="xs"
                    aria-label="Over how many days"
                    value={String(days)}
                    onChange={(event) => setDays(Number(event.currentTarget.value))}
                    data={DAYS.map((one) => ({ value: String(one), label: plural(one, "day") }))}
                  />
                )}
              </Group>
            </Group>
            <Warnings preview={data} journey={journey} />
            <Drawn preview={data} journey={journey} journeyKey={journeyKey} inForce={inForce} isSmall={isSmall} />
          </>
        )}
      </Stack>
    </OpenModal>
  );
}

async function askPreview(body: Body, days: number, signal: AbortSignal): Promise<Preview> {
  const { data, error } = await http.POST("/api/v1/journeys/preview", {
    body: { definition: body, days, limit: SAMPLES, beside: [] },
    signal,
  });
  if (error) throw error;
  return data;
}

function Warnings({ preview, journey }: { preview: Preview; journey: Journey }) {
  const warnings = warningsOf(preview);
  if (warnings.length === 0) return null;
  return (
    <Alert color="orange" py="xs" title="Something would not be sent at all">
      <ul className={classes.list}>
        {warnings.map(({ node, warning }) => (
          <li key={node}>
            {titleOf(nodeOf(journey, node) ?? { id: node, kind: node, content: {} })}: {warning}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

interface DrawnProps {
  preview: Preview;
  journey: Journey;
  journeyKey: string;
  inForce: InForce;
  isSmall: boolean;
}

function Drawn({ preview, journey, journeyKey, inForce, isSmall }: DrawnProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const names = useNames(inForce);
  const counts = useMemo(() => foreseenCounts(preview), [preview]);
  const { data: layout } = api.useQuery("get", "/api/v1/journeys/{key}/layout", {
    params: { path: { key: journeyKey } },
  });
  if (!names || !layout) return <Skeleton height={320} />;
  const only = chosen.size === 1 ? [...chosen][0] : undefined;
  const choose = (id: string) => setChosen(new Set([id]));
  const side = (
    <PreviewSide
      preview={preview}
      journey={journey}
      inForce={inForce}
      node={preview.nodes.find((node) => node.id === only)}
      onClose={() => setChosen(new Set())}
    />
  );
  return (
    <div className={classes.split}>
      {isSmall ? (
        <>
          {side}
          <StepList journey={journey} names={names} counts={counts} onWho={choose} />
        </>
      ) : (
        <>
          <div className={classes.canvas}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <Canvas
                label="What would happen"
                journey={journey}
                names={names}
                moved={layout.positions}
                counts={counts}
                entered={preview.entering}
                isForeseen
                chosen={chosen}
                onChoose={setChosen}
                onWho={choose}
              />
            </Suspense>
          </div>
          <section className={classes.side} aria-label="In numbers" tabIndex={0}>
            {side}
          </section>
        </>
      )}
    </div>
  );
}
