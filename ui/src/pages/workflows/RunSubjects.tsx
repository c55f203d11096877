import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { OpenDrawer } from "#/components/OpenDialog";
import { count } from "#/components/numbers";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";

export type Outcome = Schemas["RunSubject"]["outcome"];
type Run = Schemas["Run"];

interface RunSubjectsProps {
  run: Run;
  outcome: Outcome;
  subject: "account" | "contact";
  onClose: () => void;
}

const SAID: Record<Outcome, string> = { added: "Added", moved: "Moved", removed: "Removed", unchanged: "Unchanged" };

/** Who is behind the numbers of one run. */
export function RunSubjects({ run, outcome: first, subject, onClose }: RunSubjectsProps) {
  const [outcome, setOutcome] = useState(first);
  const { cursor, pagesFor } = useCursorPages(`${run.run_id} ${outcome}`);
  const { data, error } = api.useQuery("get", "/api/v1/workflow-runs/{run_id}/subjects", {
    params: { path: { run_id: run.run_id }, query: { outcome, cursor, limit: 50 } },
  });
  return (
    <OpenDrawer onClose={onClose} position="right" size="lg" title={`Who run ${run.run_id} was about`}>
      <Stack>
        <Text size="sm" c="dimmed">
          <When at={run.started_at} />, version {run.version}
        </Text>
        <SegmentedControl
          aria-label="What the run did with them"
          value={outcome}
          onChange={(next) => setOutcome(next as Outcome)}
          data={(Object.keys(SAID) as Outcome[]).map((one) => ({
            value: one,
            label: `${SAID[one]} ${count(run[one])}`,
          }))}
        />
        <DataTable
          label={`${SAID[outcome]} by run ${run.run_id}`}
          columns={[
            {
              key: "name",
              header: subject === "contact" ? "Contact" : "Account",
              render: (row) => (
                <SubjectLink
                  subject={subject}
                  id={row.subject_id}
                  name={row.name ?? row.address ?? String(row.subject_id)}
                />
              ),
            },
            {
              key: "address",
              header: subject === "contact" ? "Email" : "Domain",
              render: (row) => (
                <Text size="sm" c="dimmed">
                  {row.address}
                </Text>
              ),
            },
            {
              key: "score",
              header: "Score now",
              align: "right",
              render: (row) => <Score value={row.score} tier={row.tier} />,
            },
          ]}
          rows={data?.items}
          rowKey={(row) => row.subject_id}
          error={error}
          pages={pagesFor(data?.next_cursor)}
          empty={
            <Notice title="Nobody">
              {outcome === "unchanged"
                ? "Of those whom a run leaves as they were, up to 5,000 are kept by name."
                : "The run did this to nobody."}
            </Notice>
          }
        />
      </Stack>
    </OpenDrawer>
  );
}
