import { ActionIcon, Group, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconForms,
  IconFolderPlus,
  IconFolderMinus,
  IconTextCaption,
  IconX,
  IconZoomExclamation,
} from "@tabler/icons-react";
import { useBuilder } from "./builder";
import classes from "./CriteriaBuilder.module.css";
import { kindOf, labelOf, partsOf } from "./kinds";
import { withDuplicate, withGroupAround, withMoved, withNegation, withoutGroup } from "./tree";
import type { Path } from "./types";

interface NodeMenuProps {
  node: unknown;
  path: Path;
  /** The node without the `not`s before it. */
  inner: { node: unknown; path: Path; denials: number };
  isText: boolean;
  canBeForm: boolean;
  onText: (isText: boolean) => void;
  onRemove: () => void;
  buttonRef: React.Ref<HTMLButtonElement>;
}

/** What can be done with a node besides editing it. */
export function NodeMenu({ path, inner, isText, canBeForm, onText, onRemove, buttonRef }: NodeMenuProps) {
  const { root, change } = useBuilder();
  const group = partsOf(inner.node);
  const name = group ? "group" : labelOf(kindOf(inner.node) ?? "all").toLowerCase();
  const earlier = withMoved(root, path, -1);
  const later = withMoved(root, path, 1);
  const place = path[path.length - 1];
  const flat = group && inner.denials === 0 ? withoutGroup(root, path) : null;
  const move = (moved: typeof earlier) => moved && change(moved.root, { path: moved.path, target: "actions" });
  return (
    <Group gap={2} wrap="nowrap" className={classes.actions}>
      <Menu position="bottom-end" shadow="md" width={220}>
        <Menu.Target>
          <ActionIcon ref={buttonRef} size="sm" variant="subtle" color="gray" aria-label={`More for this ${name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconZoomExclamation size={15} />}
            onClick={() => change(withNegation(root, inner.denials > 0 ? inner.path : path))}
          >
            {inner.denials > 0 ? "Take the not away" : "Ask for the opposite"}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={15} />}
            onClick={() =>
              change(
                withDuplicate(root, path),
                typeof place === "number" ? { path: [...path.slice(0, -1), place + 1], target: "actions" } : undefined,
              )
            }
          >
            Duplicate
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderPlus size={15} />}
            onClick={() => change(withGroupAround(root, path, "any"))}
          >
            Put into a group
          </Menu.Item>
          {flat && (
            <Menu.Item leftSection={<IconFolderMinus size={15} />} onClick={() => change(flat)}>
              Dissolve the group
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArrowUp size={15} />} disabled={!earlier} onClick={() => move(earlier)}>
            Move up
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={15} />} disabled={!later} onClick={() => move(later)}>
            Move down
          </Menu.Item>
          {canBeForm && (
            <Menu.Item
              leftSection={isText ? <IconForms size={15} /> : <IconTextCaption size={15} />}
              onClick={() => onText(!isText)}
            >
              {isText ? "Edit in the form" : "Edit as text"}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Remove this ${name}`} onClick={onRemove}>
        <IconX size={15} />
      </ActionIcon>
    </Group>
  );
}
