import { type Category, categoryColor } from "#/components/categories";
import classes from "./CategoryMark.module.css";

/** The colour of a category beside its name or its signal; never the only thing that says which it is. */
export function CategoryMark({ category }: { category: Category }) {
  return <span className={classes.mark} style={{ background: categoryColor(category) }} aria-hidden />;
}
