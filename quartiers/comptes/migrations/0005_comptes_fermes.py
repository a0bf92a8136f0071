from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0004_dates_de_fermeture'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='utilisateur',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ferme_le__isnull', True), ('is_active', True)), models.Q(('ferme_le__isnull', False), ('is_active', False)), _connector='OR'), name='utilisateur_ferme_date', violation_error_message='Un compte fermé a une date de fermeture, un compte ouvert n’en a pas.'),
        ),
        migrations.AddConstraint(
            model_name='utilisateur',
            constraint=models.CheckConstraint(condition=models.Q(('efface_le__isnull', True), ('ferme_le__isnull', False), _connector='OR'), name='utilisateur_efface_ferme', violation_error_message='Un compte s’efface une fois fermé.'),
        ),
    ]
