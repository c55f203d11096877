import { Button, Group, Text } from "@mantine/core";
import { IconArrowForwardUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import { plural } from "#/components/numbers";
import { MigrationDialog } from "./MigrationDialog";

/** Says how many are on the way in versions that did something else, and offers to move them; nothing where nobody is. */
export function EarlierVersions({ journey, mayEdit }: { journey: Schemas["JourneyMap"]; mayEdit: boolean }) {
  const [isAsked, setAsked] = useState(false);
  const earlier = journey.versions.filter((one) => one.is_superseded && one.inside > 0);
  const inside = earlier.reduce((sum, one) => sum + one.inside, 0);
  if (inside === 0 || journey.status === "archived") return null;
  const named = earlier.map((one) => one.version).join(", ");
  return (
    <Group gap="sm" mb="sm">
      <Text size="sm">
        {plural(inside, `${journey.subject} is`, `${journey.subject}s are`)} on the way in{" "}
        {earlier.length === 1 ? `version ${named}` : `versions ${named}`}.
      </Text>
      {mayEdit && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowForwardUp size={15} />}
          onClick={() => setAsked(true)}
        >
          Move to version {journey.version}…
        </Button>
      )}
      {isAsked && <MigrationDialog journey={journey} onClose={() => setAsked(false)} />}
    </Group>
  );
}
