/** Sets of keys that belong together, joined two by two. */

export interface Groups {
  add(key: string): void;
  join(one: string, other: string): void;
  areTogether(one: string, other: string): boolean;
  /** The same text for all keys of a group. */
  groupOf(key: string): string;
}

export function createGroups(): Groups {
  const parents = new Map<string, string>();
  const groupOf = (key: string): string => {
    let root = key;
    for (let next = parents.get(root); next !== undefined && next !== root; ) {
      root = next;
      next = parents.get(root);
    }
    parents.set(key, root);
    return root;
  };
  return {
    groupOf,
    add: (key) => {
      if (!parents.has(key)) parents.set(key, key);
    },
    join: (one, other) => parents.set(groupOf(one), groupOf(other)),
    areTogether: (one, other) => groupOf(one) === groupOf(other),
  };
}
