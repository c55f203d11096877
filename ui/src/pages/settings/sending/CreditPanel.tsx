import { Button, Group, NumberInput, Progress, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { problemAt, problemsOf } from "../problems";
import { priceWords } from "./credits";
import classes from "./Sending.module.css";

type Row = Schemas["ConnectorRow"];

/** How the credits of one connector stand, and what may be changed about them. */
export function CreditPanel({ row }: { row: Row }) {
  const mayEdit = useMay("sources.manage");
  const found = row.credits;
  const limit = row.credit_rules.monthly_limit;
  const month = found?.this_month ?? 0;
  return (
    <>
      <Panel title={row.name} hint={`${priceWords(row.credit_rules)}. A message reserves what it may cost at most.`}>
        <dl className={classes.facts}>
          <Fact name="left" value={found?.available ?? 0} />
          <Fact name="held for messages" value={found?.held ?? 0} />
          <Fact name="used so far" value={found?.used ?? 0} />
          <Fact name="allotted so far" value={found?.allocated ?? 0} />
        </dl>
        <div className={classes.used}>
          <Text size="sm">
            {limit === null
              ? `${plural(month, "credit")} used or held this month, without a limit.`
              : `${count(month)} of ${plural(limit, "credit")} used or held this month.`}
          </Text>
          {limit !== null && limit > 0 && (
            <Progress
              mt={6}
              value={Math.min(100, (month / limit) * 100)}
              color={month >= limit ? "var(--bad)" : undefined}
              aria-label="Of what may be used this month"
            />
          )}
        </div>
        {(found?.waiting_count ?? 0) > 0 && (
          <Text size="sm" mt="sm" role="status" c="var(--bad)">
            {plural(found?.waiting_count ?? 0, "message")} {found?.waiting_count === 1 ? "waits" : "wait"} for credits:
            allot some, or raise the limit.
          </Text>
        )}
      </Panel>
      {mayEdit && <Allot row={row} />}
      <Limits row={row} mayEdit={mayEdit} />
    </>
  );
}

function Fact({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{count(value)}</dd>
    </div>
  );
}

function Allot({ row }: { row: Row }) {
  const forget = useForgetDefinitions();
  const [amount, setAmount] = useState<number | string>("");
  const [reason, setReason] = useState("");
  const allot = api.useMutation("post", "/api/v1/connectors/{key}/credits", {
    onSuccess: (found) => {
      setAmount("");
      setReason("");
      notifications.show({ message: `${row.name} has ${plural(found.available, "credit")} left.` });
      return forget();
    },
  });
  return (
    <Panel
      title="Allot credits"
      hint="Messages that wait for some are tried again at once; a negative number takes some back"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          allot.mutate({
            params: { path: { key: row.key } },
            body: { amount: Number(amount), reason: reason || null },
          });
        }}
      >
        <div className={classes.fields}>
          <NumberInput
            label="Credits"
            value={amount}
            onChange={(next) => {
              allot.reset();
              setAmount(next);
            }}
            allowDecimal={false}
            thousandSeparator=","
            error={
              allot.error ? (problemAt(problemsOf(allot.error), "amount") ?? errorMessage(allot.error)) : undefined
            }
          />
          <TextInput
            label="What for"
            placeholder="second quarter"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        <Group mt="sm">
          <Button type="submit" loading={allot.isPending} disabled={typeof amount !== "number" || amount === 0}>
            Allot
          </Button>
        </Group>
      </form>
    </Panel>
  );
}

function Limits({ row, mayEdit }: { row: Row; mayEdit: boolean }) {
  const forget = useForgetDefinitions();
  const rules = row.credit_rules;
  const [month, setMonth] = useState<number | string>(rules.monthly_limit ?? "");
  const [run, setRun] = useState<number | string>(rules.per_run_limit ?? "");
  const save = api.useMutation("put", "/api/v1/connectors/{key}/credits/limits", {
    onSuccess: () => {
      notifications.show({ message: `The limits of ${row.name} are saved.` });
      return forget();
    },
  });
  const wanted = { monthly_limit: asLimit(month), per_run_limit: asLimit(run) };
  const isChanged = wanted.monthly_limit !== rules.monthly_limit || wanted.per_run_limit !== rules.per_run_limit;
  const problems = problemsOf(save.error);
  return (
    <Panel title="Limits" hint="Left empty, only the credits that are left limit what is used">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ params: { path: { key: row.key } }, body: wanted });
        }}
      >
        <Stack gap="sm">
          <div className={classes.fields}>
            <NumberInput
              label="In a month"
              description="Past it messages wait for the next one (UTC)"
              value={month}
              onChange={setMonth}
              min={0}
              allowDecimal={false}
              thousandSeparator=","
              disabled={!mayEdit}
              error={problemAt(problems, "monthly_limit")}
            />
            <NumberInput
              label="In a run"
              description="Of the messages of one step in one tick; past it they are skipped"
              value={run}
              onChange={setRun}
              min={0}
              allowDecimal={false}
              thousandSeparator=","
              disabled={!mayEdit}
              error={problemAt(problems, "per_run_limit")}
            />
          </div>
          {save.error !== null && problems.length === 0 && (
            <p className={classes.error} role="alert">
              {errorMessage(save.error)}
            </p>
          )}
          {mayEdit && (
            <Group>
              <Button type="submit" variant="default" loading={save.isPending} disabled={!isChanged}>
                Save the limits
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Panel>
  );
}

const asLimit = (value: number | string): number | null => (typeof value === "number" ? value : null);
