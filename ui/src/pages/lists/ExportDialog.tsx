import { Alert, Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { count, plural } from "#/components/numbers";
import { download, period } from "./download";
import type { SubjectQuery } from "./query";

type Rows = Schemas["Rows"];

const KINDS: readonly { rows: Rows; label: string; description: string }[] = [
  {
    rows: "scores",
    label: "Scores",
    description: "One row each, with the score of now, owner and deals, in the order of the list",
  },
  {
    rows: "score_changes",
    label: "Score changes",
    description: "Every change of a score in the period, with its cause",
  },
  { rows: "signals", label: "Signals", description: "Every signal in the period that counts for them" },
];

interface ExportDialogProps {
  screen: "accounts" | "contacts";
  query: SubjectQuery;
  onClose: () => void;
}

/** Asks what to export of exactly those whom the list shows, says how much that is, and saves the file. */
export function ExportDialog({ screen, query, onClose }: ExportDialogProps) {
  const [rows, setRows] = useState<readonly Rows[]>(["scores"]);
  const [format, setFormat] = useState<"csv" | "json">("csv");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [state, setState] = useState<"ready" | "writing" | { failed: string }>("ready");
  const isBackwards = first !== "" && last !== "" && last < first;
  const body = { ...query, ...(isBackwards ? {} : period(first, last)) };
  const counted = api.useQuery(
    "post",
    screen === "accounts" ? "/api/v1/accounts/count" : "/api/v1/contacts/count",
    { body: { ...body, rows: ["scores", ...rows.filter((kind) => kind !== "scores")] } as never },
    { placeholderData: keepPreviousData },
  );
  const hasHistory = rows.some((kind) => kind !== "scores");
  const subjects = counted.data?.scores;

  const save = async () => {
    setState("writing");
    try {
      const name = await download(`/api/v1/${screen}/export`, { ...body, rows, format });
      notifications.show({ message: `${name} is saved.` });
      onClose();
    } catch (error) {
      setState({ failed: errorMessage(error) });
    }
  };

  return (
    <OpenModal onClose={onClose} title={`Export ${screen}`} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <Text size="sm">
          {subjects === undefined || subjects === null
            ? "Exactly those that the list shows."
            : `Exactly the ${plural(subjects, screen === "accounts" ? "account" : "contact")} that the list shows.`}
        </Text>
        <Checkbox.Group
          label="What to export"
          value={[...rows]}
          onChange={(next) => setRows(KINDS.map((kind) => kind.rows).filter((kind) => next.includes(kind)))}
        >
          <Stack gap="xs" mt={6}>
            {KINDS.map((kind) => (
              <Checkbox
                key={kind.rows}
                value={kind.rows}
                label={
                  <>
                    {kind.label} <RowCount value={rows.includes(kind.rows) ? counted.data?.[kind.rows] : undefined} />
                  </>
                }
                description={kind.description}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <fieldset disabled={!hasHistory} style={{ border: 0, padding: 0, margin: 0 }}>
          <Group grow align="flex-start">
            <TextInput
              type="date"
              label="From"
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
            />
            <TextInput
              type="date"
              label="Until, inclusive"
              value={last}
              onChange={(event) => setLast(event.currentTarget.value)}
              error={isBackwards ? "This day lies before the first one." : undefined}
            />
          </Group>
          <Text size="xs" c="dimmed" mt={4}>
            {hasHistory
              ? "Days of your calendar. Leave them empty for all there is."
              : "A period is for changes and signals; scores are those of now."}
          </Text>
        </fieldset>
        <SegmentedControl
          aria-label="Format of the file"
          value={format}
          onChange={(next) => setFormat(next as "csv" | "json")}
          data={[
            { value: "csv", label: "CSV" },
            { value: "json", label: "JSON" },
          ]}
        />
        {counted.error && <Alert color="red">{errorMessage(counted.error)}</Alert>}
        {typeof state === "object" && (
          <Alert color="red" title="Nothing was exported">
            {state.failed}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => void save()} loading={state === "writing"} disabled={rows.length === 0 || isBackwards}>
            {rows.length > 1 ? "Save a zip" : "Save the file"}
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}

function RowCount({ value }: { value: number | null | undefined }) {
  if (value === undefined || value === null) return null;
  return (
    <Text component="span" size="xs" c="dimmed">
      {count(value)} {value === 1 ? "row" : "rows"}
    </Text>
  );
}
