
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0005_groups_of_the_directory'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publicpost',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='from'),
        ),
    ]
