import { Button, Menu, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Fragment } from "react";
import { blankOf, CHOICES } from "./kinds";
import type { Criteria, Subject } from "./types";

interface AddConditionProps {
  subject: Subject;
  onAdd: (node: Criteria) => void;
  buttonRef?: React.Ref<HTMLButtonElement>;
}

/** The menu of every kind of condition that fits what the criteria are about. */
export function AddCondition({ subject, onAdd, buttonRef }: AddConditionProps) {
  return (
    <Menu position="bottom-start" shadow="md" width={350} returnFocus={false}>
      <Menu.Target>
        <Button ref={buttonRef} size="compact-xs" variant="light" leftSection={<IconPlus size={13} />}>
          Add condition
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={520} style={{ overflowY: "auto" }}>
        {CHOICES.map((group) => (
          <Fragment key={group.label}>
            <Menu.Label>{group.label}</Menu.Label>
            {group.choices
              .filter((choice) => choice.subjects.includes(subject))
              .map((choice) => (
                <Menu.Item key={choice.kind} onClick={() => onAdd(blankOf(choice.kind))} py={5}>
                  {choice.label}
                  <Text component="span" size="xs" c="dimmed" ml={8}>
                    {choice.hint}
                  </Text>
                </Menu.Item>
              ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
