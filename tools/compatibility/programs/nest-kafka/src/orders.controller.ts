import { Controller, Get } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload, RpcException } from '@nestjs/microservices';

interface Order {
  id: string;
}

@Controller()
export class OrdersController {
  private readonly handled: string[] = [];

  @Get('healthcheck')
  health() {
    return this.handled;
  }

  @EventPattern('orders.created')
  created(@Payload() { id }: Order) {
    this.handled.push(`created ${id}`);
  }

  /** Fails twice, as if a database were down. */
  @EventPattern('orders.paid')
  paid(@Payload() { id }: Order) {
    this.handled.push(`paid ${id}`);
    if (this.handled.filter((entry) => entry === `paid ${id}`).length <= 2) throw new Error('the database is down');
  }

  @MessagePattern('orders.price')
  price(@Payload() { id }: Order) {
    this.handled.push(`price ${id}`);
    if (id === 'unknown') throw new RpcException(`there is no order ${id}`);
    return { id, price: 7 };
  }
}
