import { TextInput } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { type Problem, problemAt } from "../problems";
import classes from "./Sending.module.css";
import type { SendingRules } from "./sendingRules";

export interface RulesPanelProps {
  rules: SendingRules;
  change: (part: Partial<SendingRules>) => void;
  problems: readonly Problem[];
  disabled: boolean;
}

/** Whom mails come from, and where their links lead. */
export function SenderPanel({ rules, change, problems, disabled }: RulesPanelProps) {
  const from = rules.from ?? { name: "", address: "" };
  return (
    <Panel title="Sender" hint="For mails that say nothing else; an email may have a sender of its own">
      <div className={classes.fields}>
        <TextInput
          label="Name"
          placeholder="Acme"
          value={from.name}
          disabled={disabled}
          error={problemAt(problems, "from.name")}
          onChange={(event) => change({ from: { ...from, name: event.currentTarget.value } })}
        />
        <TextInput
          label="Address"
          type="email"
          placeholder="hello@acme.example"
          value={from.address}
          disabled={disabled}
          error={problemAt(problems, "from.address") ?? problemAt(problems, "from")}
          onChange={(event) => change({ from: { ...from, address: event.currentTarget.value } })}
        />
        <TextInput
          label="Address of this server"
          description="Where links in mails lead, as recipients reach it"
          placeholder="https://opportune.acme.example"
          value={rules.public_url ?? ""}
          disabled={disabled}
          error={problemAt(problems, "public_url")}
          onChange={(event) => change({ public_url: event.currentTarget.value || null })}
          style={{ gridColumn: "1 / -1" }}
        />
      </div>
    </Panel>
  );
}
