import { expect, test } from "vitest";
import { locateMemoryCgroup } from "../../../src/memory/probe/cgroup-place.ts";

const V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
const V1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
const UNIFIED = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
const CPU = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct";

test.each([
  {
    what: "version 2, nested",
    cgroup: "0::/user.slice/user-1000.slice/run-7.scope",
    mounts: V2,
    version: 2,
    folders: [
      "/sys/fs/cgroup/user.slice/user-1000.slice/run-7.scope",
      "/sys/fs/cgroup/user.slice/user-1000.slice",
      "/sys/fs/cgroup/user.slice",
      "/sys/fs/cgroup",
    ],
  },
  {
    what: "version 2 in a container with a namespace of its own",
    cgroup: "0::/",
    mounts: V2,
    version: 2,
    folders: ["/sys/fs/cgroup"],
  },
  {
    what: "version 1 beside an empty version 2",
    cgroup: "8:pids:/\n4:memory:/jobs/7\n0::/jobs/7",
    mounts: `${CPU}\n${V1}\n${UNIFIED}`,
    version: 1,
    folders: [
      "/sys/fs/cgroup/memory/jobs/7",
      "/sys/fs/cgroup/memory/jobs",
      "/sys/fs/cgroup/memory",
    ],
  },
  {
    what: "a container whose mount shows its own group only",
    cgroup: "4:cpu,memory:/docker/abc/child",
    mounts: "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory",
    version: 1,
    folders: ["/sys/fs/cgroup/memory/child", "/sys/fs/cgroup/memory"],
  },
  {
    what: "a group that the mount does not show",
    cgroup: "4:memory:/docker/other",
    mounts: "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory",
    version: 1,
    folders: ["/sys/fs/cgroup/memory"],
  },
  {
    what: "a group outside the namespace",
    cgroup: "0::/../../other",
    mounts: V2,
    version: 2,
    folders: ["/sys/fs/cgroup"],
  },
  {
    what: "a sibling whose name begins alike is another group",
    cgroup: "4:memory:/docker/abcdef",
    mounts: "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory",
    version: 1,
    folders: ["/sys/fs/cgroup/memory"],
  },
  {
    what: "names with colons and spaces",
    cgroup: "0::/a:b/c d",
    mounts: "30 23 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw",
    version: 2,
    folders: ["/my groups/a:b/c d", "/my groups/a:b", "/my groups"],
  },
  {
    what: "version 2 where version 1 is named but not mounted",
    cgroup: "4:memory:/x\n0::/y",
    mounts: V2,
    version: 2,
    folders: ["/sys/fs/cgroup/y", "/sys/fs/cgroup"],
  },
])("finds the own group and its ancestors: $what", ({ cgroup, mounts, version, folders }) => {
  expect(locateMemoryCgroup(`${cgroup}\n`, `${mounts}\n`)).toEqual({ version, folders });
});

test.each([
  ["", ""],
  ["0::/x", ""],
  ["0::/x", CPU],
  ["4:cpu:/x", V1],
  ["garbage", "garbage - garbage"],
  ["0::/x", "\0\0 - \0"],
])("%j with the mounts %j bounds nothing", (cgroup, mounts) => {
  expect(locateMemoryCgroup(cgroup, mounts)).toBeNull();
});

test("the number of levels is bounded, and the root of the mount is always among them", () => {
  const place = locateMemoryCgroup(`0::${"/a".repeat(500)}\n`, V2);
  expect(place?.folders).toHaveLength(66);
  expect(place?.folders.at(-1)).toBe("/sys/fs/cgroup");
});
