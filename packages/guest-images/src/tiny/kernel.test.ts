import { expect, test } from 'vitest';
import { loadOrder, parseDependencies } from './kernel.ts';

const modulesDep = `kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko
kernel/drivers/virtio/virtio_ring.ko:
kernel/drivers/block/virtio_blk.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko
kernel/drivers/net/virtio_net.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko
kernel/fs/nls/mac-roman.ko:
`;
const dependencies = parseDependencies(modulesDep);

test('what a module needs is loaded before it', () => {
  const order = loadOrder(['virtio_blk'], dependencies);
  expect(order.map((path) => path.split('/').at(-1))).toEqual([
    'virtio_ring.ko',
    'virtio.ko',
    'virtio_blk.ko',
  ]);
});

test('a module that two others need is loaded once', () => {
  expect(loadOrder(['virtio_blk', 'virtio_net'], dependencies)).toHaveLength(4);
});

test('a module that is built into the kernel is nothing to load', () => {
  expect(loadOrder(['ext4'], dependencies)).toEqual([]);
});

test('modules are found by name, with underscores where their files have hyphens', () => {
  expect(loadOrder(['mac_roman'], dependencies)).toEqual(['kernel/fs/nls/mac-roman.ko']);
});
