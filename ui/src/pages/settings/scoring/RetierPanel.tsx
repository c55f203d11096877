import { Loader, Table, Text, Title } from "@mantine/core";
import type { Schemas } from "#/api/client";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { TIER_NAMES, type Tier } from "#/components/tier";
import { TierDot } from "#/components/TierDot";
import { DifferenceList, DraftActions, DraftBar } from "../editor/Draft";
import type { Difference } from "../editor/differences";
import { failureText } from "../problems";
import classes from "./Scoring.module.css";
import { upAndDown } from "./scoreModel";

interface RetierPanelProps {
  changed: readonly Difference[];
  effects: Schemas["Changes"] | undefined;
  isWorking: boolean;
  error: unknown;
  isSaving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** What the draft changes, and what that would do to accounts, before it is saved. */
export function RetierPanel({ changed, effects, isWorking, error, isSaving, onSave, onDiscard }: RetierPanelProps) {
  const moves = effects?.tier_moves ?? [];
  const { up, down } = upAndDown(moves);
  const draft = { cannotSave: Boolean(error) || isWorking, isSaving, onSave, onDiscard };
  return (
    <>
      <Panel
        title="What this would change"
        actions={isWorking ? <Loader role="status" size="xs" aria-label="Counting" /> : undefined}
      >
        {changed.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing is changed yet. Change a number, and here you see how many accounts would come into another tier,
            before you save.
          </Text>
        ) : (
          <>
            <div aria-live="polite" aria-busy={isWorking}>
              {error ? (
                <p role="alert" className={classes.error}>
                  {failureText(error)}
                </p>
              ) : (
                effects && (
                  <>
                    <Text fw={620}>
                      {moves.length === 0
                        ? "No account would change its tier"
                        : `This would re-tier ${plural(effects.tier_changes ?? 0, "account")}: ${count(up)} up, ${count(down)} down`}
                    </Text>
                    {moves.length > 0 && <Moves moves={moves} />}
                  </>
                )
              )}
            </div>
            <Title order={3} className={classes.heading}>
              {plural(changed.length, "number")} changed
            </Title>
            <DifferenceList differences={changed} />
            <DraftActions label="Save as a new version" {...draft} />
          </>
        )}
      </Panel>
      {changed.length > 0 && (
        // Where the panel lies below all the numbers, this says the most of it beside them.
        <DraftBar
          summary={error ? "This cannot be saved" : isWorking ? "Counting" : `${count(up)} up, ${count(down)} down`}
          {...draft}
        />
      )}
    </>
  );
}

function Moves({ moves }: { moves: readonly Schemas["TierMove"][] }) {
  return (
    <Table mt="xs" verticalSpacing={3}>
      <Table.Caption className={classes.hiddenCaption}>Accounts that would change their tier</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>From</Table.Th>
          <Table.Th>To</Table.Th>
          <Table.Th ta="right">Accounts</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {moves.map((move) => (
          <Table.Tr key={`${move.from_tier} ${move.to_tier}`}>
            <Table.Td>
              <TierDot tier={move.from_tier as Tier} /> {TIER_NAMES[move.from_tier as Tier]}
            </Table.Td>
            <Table.Td>
              <TierDot tier={move.to_tier as Tier} /> {TIER_NAMES[move.to_tier as Tier]}
            </Table.Td>
            <Table.Td ta="right">{count(move.accounts)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
