import { NavLink, Skeleton } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { CreditLedger } from "./CreditLedger";
import { CreditPanel } from "./CreditPanel";
import { takesCredits } from "./credits";

type Row = Schemas["ConnectorRow"];

/** What connectors may spend and have spent: allotted, held, used, given back, and the limits. */
export function CreditsSection() {
  const { data, error } = api.useQuery("get", "/api/v1/connectors");
  const [key, setKey] = useState<string | null>(null);
  if (error) return <Notice title="The credits could not be read">{errorMessage(error)}</Notice>;
  if (!data) return <Skeleton height={320} />;
  const rows = data.items.filter(takesCredits);
  const chosen = rows.find((row) => row.key === key) ?? rows[0];
  if (!chosen)
    return (
      <Notice title="No connector takes credits">
        Credits belong to connectors that say what a call costs, such as a provider of contacts. Install one under
        Connectors; what it may spend is allotted here.
      </Notice>
    );
  return (
    <>
      {rows.length > 1 && (
        <Panel title="Connectors that take credits" flush>
          {rows.map((row) => (
            <Choice key={row.key} row={row} isChosen={row === chosen} onChoose={() => setKey(row.key)} />
          ))}
        </Panel>
      )}
      <CreditPanel key={`${chosen.key} ${chosen.version}`} row={chosen} />
      <CreditLedger connector={chosen.key} />
    </>
  );
}

function Choice({ row, isChosen, onChoose }: { row: Row; isChosen: boolean; onChoose: () => void }) {
  return (
    <NavLink
      component="button"
      label={row.name}
      description={`${plural(row.credits?.available ?? 0, "credit")} left`}
      active={isChosen}
      aria-pressed={isChosen}
      onClick={onChoose}
    />
  );
}
