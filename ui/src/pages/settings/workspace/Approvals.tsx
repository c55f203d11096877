import { Switch, Text } from "@mantine/core";
import { useState } from "react";
import { type Body, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { useInForce } from "#/definition/inForce";
import { putDefinition } from "../putDefinition";

const KEY = "default";

/** Whether journeys need the approval of somebody else before they run. */
export function Approvals() {
  const inForce = useInForce();
  const forget = useForgetDefinitions();
  const [error, setError] = useState<unknown>(null);
  const rules: Body = inForce?.body("sending_rules", KEY) ?? { sending_rules: KEY };
  const change = async (isNeeded: boolean) => {
    setError(null);
    try {
      await putDefinition("sending_rules", KEY, { ...rules, journeys_need_approval: isNeeded }, false);
      await forget();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Panel title="Approvals">
      <Switch
        label="Journeys need an approval"
        description="Somebody else than who wrote it has to approve a journey before it runs."
        checked={rules.journeys_need_approval === true}
        disabled={!inForce}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {error !== null && (
        <Text size="sm" c="red" role="alert" mt="xs">
          {errorMessage(error)}
        </Text>
      )}
    </Panel>
  );
}
