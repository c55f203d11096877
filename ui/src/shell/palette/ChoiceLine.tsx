import { Score } from "#/components/Score";
import type { Choice } from "./choices";
import { ICONS } from "./icons";
import classes from "./Palette.module.css";

interface ChoiceLineProps {
  id: string;
  choice: Choice;
  isActive: boolean;
  onPoint: () => void;
  onTake: () => void;
}

/** One line: a picture of what it is, its name, what tells it from others, and the score of those who have one. */
export function ChoiceLine({ id, choice: { found, entry }, isActive, onPoint, onTake }: ChoiceLineProps) {
  const Icon = found ? ICONS[found.kind] : entry?.icon;
  const name = found?.name ?? entry?.label;
  const detail = found ? found.detail : entry?.hint;
  return (
    // The keyboard stays in the field, which says by aria-activedescendant where it is.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={classes.choice}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onTake}
    >
      {Icon && <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden />}
      <span className={found ? classes.two : classes.one}>
        <span className={classes.name}>{name}</span>
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
      {found && found.score !== null && found.tier !== null && <Score value={found.score} tier={found.tier} />}
    </div>
  );
}
